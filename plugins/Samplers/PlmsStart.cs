namespace LdmGraph.Plugins.Samplers;

/// <summary>The empty history with which a PLMS loop begins.</summary>
[Node("plms.start@1", Category = "Sampling")]
public sealed class PlmsStart : INode<PlmsStart.Result>
{
    /// <param name="History">No predictions yet.</param>
    public sealed record Result(PredictionHistory History);

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(new PredictionHistory([], null)));
}
