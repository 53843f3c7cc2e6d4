namespace LdmGraph.Plugins.Flow;

/// <summary>Takes items out of a list by their places, such as the files of the neighbours that a metric found.</summary>
/// <typeparam name="T">Type of the items.</typeparam>
[Node("list.pick@1", Category = "Flow")]
public sealed class PickItems<T> : INode<PickItems<T>.Result>
{
    /// <summary>The list to take from.</summary>
    [Input] public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Places in the list, from 0, in the order wanted; one may be taken twice.</summary>
    [Input] public required IReadOnlyList<int> Indices { get; init; }

    /// <param name="Items">The items taken.</param>
    public sealed record Result(IReadOnlyList<T> Items);

    /// <exception cref="PortException">A place that the list does not have.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        foreach (var index in Indices)
            if (index < 0 || index >= Items.Count) throw new PortException("indices", $"asks for item {index}; there are {Items.Count}, from 0");
        return new(new Result([.. Indices.Select(index => Items[index])]));
    }
}
