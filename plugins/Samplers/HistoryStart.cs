namespace LdmGraph.Plugins.Samplers;

/// <summary>The empty history with which the loop of a multistep sampler begins.</summary>
[Node("history.start@1", Category = "Sampling")]
[Replaces("plms.start@1")]
public sealed class HistoryStart : INode<HistoryStart.Result>
{
    /// <param name="History">No predictions yet.</param>
    public sealed record Result(PredictionHistory History);

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(new PredictionHistory([], null)));
}
