using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>A step that needs one evaluation and nothing of the steps before it.</summary>
public abstract class MemorylessStep : StepNode<MemorylessStep.Result>
{
    /// <param name="Latent">The next latent, same shape.</param>
    /// <param name="Predicted">ẑ₀, what this step believes the clean latent to be.</param>
    public sealed record Result(Latent Latent, Latent Predicted);

    private protected sealed override Result Take(NodeContext context)
    {
        var estimate = CleanEstimate.From(Latent, Eps.Value, T, Codebook);
        return new Result(Latent.With(Step(context, estimate)), Latent.With(estimate.Z0));
    }

    /// <summary>Whose codebook the clean latent comes from, where a step has such an input.</summary>
    private protected virtual IAutoencoder? Codebook => null;

    /// <summary>The next latent.</summary>
    private protected abstract Tensor Step(NodeContext context, CleanEstimate estimate);
}
