namespace EndToEnd.Tests;

/// <summary>Graphs that tests begin with.</summary>
internal static class Graphs
{
    public const string Empty = """{ "format": "ldmgraph/1", "name": "empty", "nodes": {} }""";

    /// <summary>Loads the test picture, halves it, saves it.</summary>
    public const string Halve = """
        {
          "format": "ldmgraph/1", "name": "halve",
          "nodes": {
            "load": { "type": "image.load@1", "in": { "path": "disc.png" } },
            "small": { "type": "image.resize@1", "in": { "image": { "from": "load.image" }, "width": 48, "height": 32 } },
            "save": { "type": "image.save@1", "in": { "image": { "from": "small.image" }, "name": "half" } }
          },
          "layout": { "load": { "x": 0, "y": 0 }, "small": { "x": 360, "y": 0 }, "save": { "x": 720, "y": 0 } }
        }
        """;

    /// <summary>The same, by somebody who says nothing of places.</summary>
    public static string Unplaced { get; } = Halve[..Halve.LastIndexOf(",\n  \"layout\"", StringComparison.Ordinal)] + "\n}";

    private const int Columns = 5;

    /// <summary>A chain of additions, in rows.</summary>
    public static string Chain(int count)
    {
        var nodes = Enumerable.Range(0, count).Select(i => $"\"n{i}\": {{ \"type\": \"test.add@1\", \"in\": {{ \"a\": {(i == 0 ? "1" : $"{{ \"from\": \"n{i - 1}.sum\" }}")} }} }}");
        var places = Enumerable.Range(0, count).Select(i => $"\"n{i}\": {{ \"x\": {i % Columns * 320}, \"y\": {i / Columns * 200} }}");
        return $"{{ \"format\": \"ldmgraph/1\", \"name\": \"chain\", \"nodes\": {{ {string.Join(", ", nodes)} }}, \"layout\": {{ {string.Join(", ", places)} }} }}";
    }
}
