namespace LdmGraph.Web.Tests;

/// <summary>Graphs that need no model.</summary>
internal static class TestGraphs
{
    /// <summary>Loads a picture, makes it as wide as the param says, saves it.</summary>
    public static string Shrink(string picture) => $$"""
        {
          "format": "ldmgraph/1",
          "name": "shrink",
          "params": { "width": { "type": "int", "default": 8, "min": 1, "max": 4096 } },
          "nodes": {
            "load": { "type": "image.load@1", "in": { "path": "{{picture}}" } },
            "resize": { "type": "image.resize@1", "in": { "image": {"from": "load.image"}, "width": {"from": "params.width"} } },
            "save": { "type": "image.save@1", "in": { "image": {"from": "resize.image"}, "name": "small" } }
          }
        }
        """;

    /// <summary>Writes one file after two minutes; the node comes from tests/TestPlugins/Basics.</summary>
    public const string Endless = """
        {
          "format": "ldmgraph/1",
          "name": "endless",
          "nodes": { "slow": { "type": "test.slow-write@1", "in": { "name": "slow.txt", "seconds": 120 } } }
        }
        """;
}
