namespace LdmGraph.Cli.Tests;

/// <summary>Graphs over the nodes of tests/TestPlugins/Basics.</summary>
internal static class TestGraphs
{
    public const string Add = """
        {
          "format": "ldmgraph/1",
          "params": {
            "first": { "type": "int", "default": 2 },
            "second": { "type": "int", "default": 3, "min": 0, "max": 1000 }
          },
          "nodes": {
            "add": { "type": "test.add@1", "in": { "a": {"from": "params.first"}, "b": {"from": "params.second"} } }
          },
          "outputs": { "total": {"from": "add.sum"} }
        }
        """;

    public const string Refuse = """
        {
          "format": "ldmgraph/1",
          "nodes": {
            "no": { "type": "test.refuse@1", "in": { "text": "hello" } }
          },
          "outputs": { "text": {"from": "no.text"} }
        }
        """;

    public const string SlowWrite = """
        {
          "format": "ldmgraph/1",
          "nodes": {
            "slow": { "type": "test.slow-write@1", "in": { "name": "slow.txt", "seconds": 120 } }
          }
        }
        """;

    public const string Stubborn = """
        {
          "format": "ldmgraph/1",
          "nodes": { "stubborn": { "type": "test.stubborn@1" } }
        }
        """;

    public const string Read = """
        {
          "format": "ldmgraph/1",
          "params": { "file": { "type": "text", "default": "beside.txt" } },
          "nodes": {
            "read": { "type": "test.read@1", "in": { "path": {"from": "params.file"} } }
          },
          "outputs": { "text": {"from": "read.text"} }
        }
        """;
}
