using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>Adds the noise of one timestep to a clean latent: a draw from q(z_t | z₀) (Ho et al. 2020, equation 4).</summary>
/// <remarks>
/// z_t = √ᾱ · z₀ + √(1 − ᾱ) · n, n ~ N(0, I); on rows of <c>sigma.timesteps@1</c> z₀ + σ · n. An image-to-image run starts
/// from its first row's.
/// </remarks>
[Node("latent.diffuse@1", Category = "Latents", DrawsNoise = true)]
public sealed class LatentDiffuse : INode<LatentDiffuse.Result>, IInfersOutputs
{
    /// <summary>The clean latent z₀.</summary>
    [Input] public required Latent Latent { get; init; }

    /// <summary>The row whose timestep the noise belongs to.</summary>
    [Input] public required SamplingRow T { get; init; }

    /// <summary>The noise; without it, it is drawn from the run's seed for this node and iteration.</summary>
    [Input] public Latent? Noise { get; init; }

    /// <param name="Latent">The noisy latent, same shape.</param>
    public sealed record Result(Latent Latent);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<LatentSpec>("latent") is { } latent) context.Output("latent", latent);
    }

    /// <inheritdoc/>
    /// <exception cref="PortException"><see cref="Noise"/> has another shape than <see cref="Latent"/>.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        var noise = StepInputs.Noise(context, Latent, Noise);
        return new(new Result(Latent.With(T.Here.Signal * Latent.Value + T.Here.Noise * noise)));
    }
}
