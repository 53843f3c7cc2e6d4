using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Guidance;

/// <summary>Predicts the noise with classifier-free guidance (Ho and Salimans 2022, arXiv:2207.12598).</summary>
/// <remarks>
/// ε = ε(z, u) + s · (ε(z, c) − ε(z, u)), both from one evaluation of a batch twice as large. At s = 1 the unconditional half
/// cancels and is not evaluated. A large s also raises the contrast of ε; rescaled by φ (Lin et al. 2023, arXiv:2305.08891,
/// equations 15 and 16) it becomes φ · ε · std(ε(z, c)) / std(ε) + (1 − φ) · ε, with one standard deviation per picture.
/// </remarks>
[Node("denoise.guided@1", Category = "Denoising")]
public sealed class GuidedDenoise : INode<GuidedDenoise.Result>, IInfersOutputs
{
    /// <summary>The model's denoiser.</summary>
    [Input] public required IDenoiser Denoiser { get; init; }

    /// <summary>Noisy latent, [batch, channels, height / f, width / f].</summary>
    [Input] public required Latent Latent { get; init; }

    /// <summary>Row of the sampling schedule whose timestep the network receives.</summary>
    [Input] public required SamplingRow T { get; init; }

    /// <summary>What the picture should follow; a batch of one serves any batch.</summary>
    [Input] public required Conditioning Cond { get; init; }

    /// <summary>What it should move away from, usually the empty prompt; without it there is no guidance.</summary>
    [Input] public Conditioning? Uncond { get; init; }

    /// <summary>s, the guidance scale: 1 follows the conditioning as trained, more follows it at the cost of variety.</summary>
    [Input(Step = 0.5)] public double Scale { get; init; } = 5;

    /// <summary>φ, how far the guided prediction is brought back to the standard deviation of the conditional one, against over-exposed pictures: 0 not at all, 1 entirely.</summary>
    [Input(Min = 0, Max = 1, Step = 0.05)] public double Rescale { get; init; }

    /// <param name="Eps">The guided prediction, in the shape of the latent.</param>
    public sealed record Result(NoisePrediction Eps);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<DenoiserSpec>("denoiser") is not { } denoiser) return;
        foreach (var port in (string[])["cond", "uncond"])
        {
            if (context.Spec<ConditioningSpec>(port) is not { } conditioning) continue;
            foreach (var misfit in denoiser.MisfitsOf(context.Spec<LatentSpec>("latent"), conditioning))
                if (!misfit.OfLatent || port == "cond") context.Error(PortOf(misfit, port), misfit.Problem, misfit.Fix);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="PortException">Channels, context width, tokens or batch sizes do not fit together.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var batch = Latent.Value.shape[0];
        Check("cond", Cond, batch);
        var guided = Uncond is not null && Scale != 1;
        if (guided) Check("uncond", Uncond!, batch);

        using var scope = NewDisposeScope();
        var device = Denoiser.Compute.Device;
        var latent = Latent.Value.to(device) * T.InputScale;
        if (!guided) return new(new Result(new NoisePrediction(Predict(context, latent, ConditioningBatch.Expand(Cond, batch)))));

        var both = cat([latent, latent], 0);                                                            // [2B, C, h, w]
        var halves = Predict(context, both, ConditioningBatch.Join(Uncond!, Cond, batch)).chunk(2, 0);            // [uncond, cond]
        var guidedEps = halves[0] + Scale * (halves[1] - halves[0]);
        return new(new Result(new NoisePrediction(Rescale > 0 ? Rescaled(guidedEps, halves[1]) : guidedEps)));
    }

    private Tensor Rescaled(Tensor eps, Tensor conditional)
    {
        var ratio = conditional.std([1, 2, 3], keepdim: true) / eps.std([1, 2, 3], keepdim: true);         // [B, 1, 1, 1]
        return eps * (Rescale * ratio + (1 - Rescale));
    }

    private Tensor Predict(NodeContext context, Tensor latent, Conditioning conditioning)
    {
        using (conditioning)
            return Denoiser.Predict(latent, full(latent.shape[0], (float)T.Timestep, device: latent.device), conditioning, context.Cancellation);
    }

    private void Check(string port, Conditioning conditioning, long batch)
    {
        foreach (var misfit in Denoiser.Spec.MisfitsOf(Latent.Spec, conditioning.Spec)) throw new PortException(PortOf(misfit, port), misfit.Problem, misfit.Fix);
        ConditioningBatch.CheckBatch(port, conditioning, batch);
    }

    private static string PortOf(DenoiserMisfit misfit, string port) => misfit.OfLatent ? "latent" : port;
}
