using System.Collections;

namespace LdmGraph.Plugins.Flow;

/// <summary>Lists walked side by side.</summary>
internal sealed class ScannedLists
{
    private readonly (string Input, object?[] Items)[] _lists;
    private int[]? _inputs;
    private int _index;

    private ScannedLists((string, object?[])[] lists, long length) => (_lists, Length) = (lists, length);

    public long Length { get; }

    /// <exception cref="PortException">The lists, or the count, differ.</exception>
    public static ScannedLists Of(PortValues scan, long? count)
    {
        var lists = new (string, object?[])[scan.Count];
        var length = count;
        for (var i = 0; i < lists.Length; i++)
        {
            var items = ((IEnumerable)scan.Values[i]!).Cast<object?>().ToArray();
            lists[i] = ($"scan.{scan.Names[i]}", items);
            if (length is { } expected && expected != items.Length)
                throw new PortException($"scan.{scan.Names[i]}", $"has {items.Length} elements, {(i == 0 ? "count" : $"scan.{scan.Names[0]}")} {(i == 0 ? "is" : "has")} {expected}", "lists that are walked side by side are of equal length");
            length = items.Length;
        }
        return new ScannedLists(lists, length ?? 0);
    }

    public void Set(Body body, BodyEvaluation run, long iteration)
    {
        if (_inputs is null)
        {
            _inputs = Array.ConvertAll(_lists, list => body.Input(list.Input));
            _index = body.Input("index");
        }
        for (var i = 0; i < _inputs.Length; i++) run.Set(_inputs[i], _lists[i].Items[iteration]);
        run.Set(_index, iteration);
    }
}
