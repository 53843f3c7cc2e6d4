namespace LdmGraph.Editor.Tests.Documents;

/// <summary>Takes what a run writes into pictures.</summary>
public sealed class RecordKeeper(Action<string> keep)
{
    public void Keep(string record) => keep(record);
}

[Node("test.keep-record@1", Purity = Purity.Effect)]
public sealed class KeepRecord(RecordKeeper keeper) : INode<KeepRecord.Result>
{
    [Input] public required double Value { get; init; }

    public sealed record Result(double Value);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        keeper.Keep(context.Run.Provenance());
        return new(new Result(Value));
    }
}
