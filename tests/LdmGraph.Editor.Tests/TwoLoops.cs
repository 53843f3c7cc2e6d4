namespace LdmGraph.Editor.Tests;

/// <summary>A graph with two loops, the nodes of which share their ids.</summary>
internal static class TwoLoops
{
    public const string Text = """
        { "format": "ldmgraph/1", "nodes": {
          "a": { "type": "test.constant@1", "in": { "value": 1.0 } },
          "one": { "type": "loop@1", "in": { "count": 3 }, "carry": { "z": { "from": "a.value" } }, "body": { "nodes": {
            "eps": { "type": "test.add@1", "in": { "a": { "from": "carry.z" }, "b": 1.0 } },
            "step": { "type": "test.add@1", "in": { "a": { "from": "eps.sum" }, "b": 2.0 } },
            "last": { "type": "test.add@1", "in": { "a": { "from": "step.sum" }, "b": 3.0 } } }, "yield": { "z": { "from": "last.sum" } } } },
          "two": { "type": "loop@1", "in": { "count": 3 }, "carry": { "z": { "from": "a.value" } }, "body": { "nodes": {
            "eps": { "type": "test.add@1", "in": { "a": { "from": "carry.z" }, "b": 4.0 } },
            "step": { "type": "test.add@1", "in": { "a": { "from": "eps.sum" }, "b": 5.0 } } }, "yield": { "z": { "from": "step.sum" } } } } },
          "outputs": { "z": { "from": "one.z" } }, "layout": { "a": { "x": 0, "y": 0 }, "one": { "x": 300, "y": 0 }, "two": { "x": 300, "y": 600 },
            "one/eps": { "x": 10, "y": 20 }, "one/step": { "x": 400, "y": 20 }, "one/last": { "x": 800, "y": 20 }, "two/eps": { "x": 10, "y": 20 }, "two/step": { "x": 400, "y": 20 } } }
        """;
}
