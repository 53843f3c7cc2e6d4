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
    public static string Unplaced { get; } = WithoutPlaces(Halve);

    /// <summary>A loop with one node in its body, one node that feeds it and one beside it.</summary>
    public const string Loop = """
        {
          "format": "ldmgraph/1", "name": "into",
          "nodes": {
            "one": { "type": "test.add@1", "in": { "a": 1 } }, "two": { "type": "test.add@1", "in": { "a": { "from": "one.sum" } } },
            "loop": { "type": "loop@1", "carry": { "z": { "from": "one.sum" } }, "body": { "nodes": { "step": { "type": "test.add@1", "in": { "a": { "from": "carry.z" } } } }, "yield": { "z": { "from": "step.sum" } } } }
          },
          "layout": { "one": { "x": 0, "y": 0 }, "two": { "x": 300, "y": 0 }, "loop": { "x": 0, "y": 280 }, "loop/step": { "x": 0, "y": 0 } }
        }
        """;

    /// <summary>A graph by somebody who says nothing of places.</summary>
    public static string WithoutPlaces(string graph) => graph[..graph.LastIndexOf(",\n  \"layout\"", StringComparison.Ordinal)] + "\n}";

    private const int Columns = 5;

    /// <summary>A chain of additions, in rows.</summary>
    public static string Chain(int count)
    {
        var nodes = Enumerable.Range(0, count).Select(i => $"\"n{i}\": {{ \"type\": \"test.add@1\", \"in\": {{ \"a\": {(i == 0 ? "1" : $"{{ \"from\": \"n{i - 1}.sum\" }}")} }} }}");
        var places = Enumerable.Range(0, count).Select(i => $"\"n{i}\": {{ \"x\": {i % Columns * 320}, \"y\": {i / Columns * 200} }}");
        return $"{{ \"format\": \"ldmgraph/1\", \"name\": \"chain\", \"nodes\": {{ {string.Join(", ", nodes)} }}, \"layout\": {{ {string.Join(", ", places)} }} }}";
    }
}
