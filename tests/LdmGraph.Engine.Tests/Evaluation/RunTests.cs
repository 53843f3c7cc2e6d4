using LdmGraph.Engine;
using TestNodes;

namespace LdmGraph.Engine.Tests;

public class RunTests
{
    [Fact]
    public async Task Values_flow_along_links()
    {
        var sum = await Graphs.ValueAsync(Graphs.Nodes("""
            "a": { "type": "test.constant@1", "in": { "value": 2 } },
            "b": { "type": "test.add@1", "in": { "a": {"from": "a.value"}, "b": {"from": "a.value"} } },
            "c": { "type": "test.add@1", "in": { "a": {"from": "b.sum"} } }
            """), "c.sum");
        Assert.Equal(5, sum);
    }
}
