using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>A step that remembers earlier evaluations.</summary>
/// <typeparam name="TResult">The step's outputs.</typeparam>
public abstract class HistoryStep<TResult> : StepNode<TResult> where TResult : class
{
    /// <summary>What the evaluations before left; <c>history.start@1</c> makes the first.</summary>
    [Input] public virtual required PredictionHistory History { get; init; }
}

/// <summary>A step that remembers earlier evaluations and hands on what the next one needs.</summary>
public abstract class HistoryStep : HistoryStep<HistoryStep.Result>
{
    /// <param name="Latent">The next latent, same shape.</param>
    /// <param name="Predicted">ẑ₀, what this step believes the clean latent to be.</param>
    /// <param name="History">What the next evaluation needs.</param>
    public sealed record Result(Latent Latent, Latent Predicted, PredictionHistory History);

    private protected sealed override Result Take(NodeContext context)
    {
        var estimate = CleanEstimate.From(Latent, Eps.Value, T);
        var (z, history) = Step(context, estimate);
        return new Result(Latent.With(z), Latent.With(estimate.Z0), history);
    }

    /// <summary>The next latent, and what to remember.</summary>
    private protected abstract (Tensor Z, PredictionHistory History) Step(NodeContext context, CleanEstimate estimate);
}
