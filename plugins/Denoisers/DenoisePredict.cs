using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>One evaluation of the denoiser ε_θ, with or without conditioning and without guidance.</summary>
[Node("denoise.predict@1", Category = "Denoising")]
public sealed class DenoisePredict : INode<DenoisePredict.Result>, IInfersOutputs
{
    /// <summary>The model's denoiser.</summary>
    [Input] public required IDenoiser Denoiser { get; init; }

    /// <summary>Noisy latent, [batch, channels, height / f, width / f].</summary>
    [Input] public required Latent Latent { get; init; }

    /// <summary>Row of the sampling schedule whose timestep the network receives.</summary>
    [Input] public required SamplingRow T { get; init; }

    /// <summary>What steers the network, where it takes something; a batch of one serves any batch.</summary>
    [Input] public Conditioning? Cond { get; init; }

    /// <param name="Eps">The network's prediction, in the shape of the latent.</param>
    public sealed record Result(NoisePrediction Eps);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<DenoiserSpec>("denoiser") is not { } denoiser) return;
        if ((context.Spec<ConditioningSpec>("cond") ?? (context.IsLeftOut("cond") ? None : null)) is not { } cond) return;
        foreach (var misfit in denoiser.MisfitsOf(context.Spec<LatentSpec>("latent"), cond)) context.Error(PortOf(misfit), misfit.Problem, misfit.Fix);
    }

    /// <exception cref="PortException">Channels, context or batch sizes do not fit the denoiser.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var batch = Latent.Value.shape[0];
        foreach (var misfit in Denoiser.Spec.MisfitsOf(Latent.Spec, Cond?.Spec ?? None)) throw new PortException(PortOf(misfit), misfit.Problem, misfit.Fix);

        using var scope = NewDisposeScope();
        using var steering = new Conditioning { Context = ForAll(Cond?.Context, batch), Concat = ForAll(Cond?.Concat, batch), Vector = ForAll(Cond?.Vector, batch) };
        var timesteps = full([batch], (float)T.Timestep);
        return new(new Result(new NoisePrediction(Denoiser.Predict(Latent.Value * T.InputScale, timesteps, steering, context.Cancellation))));
    }

    private static Tensor? ForAll(Tensor? part, long batch)
    {
        if (part is null) return null;
        if (part.shape[0] != 1 && part.shape[0] != batch)
            throw new PortException("cond", $"holds {part.shape[0]} conditionings for a batch of {batch} latents", $"give one, or {batch}");
        return part.expand([batch, .. part.shape[1..]]);
    }

    private static ConditioningSpec None { get; } = new(null, null);

    private static string PortOf(DenoiserMisfit misfit) => misfit.OfLatent ? "latent" : "cond";
}
