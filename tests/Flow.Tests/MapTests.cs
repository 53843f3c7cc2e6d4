using LdmGraph.Engine;
using TestNodes;

namespace Flow.Tests;

public class MapTests
{
    private readonly Ledger _ledger = new();

    [Fact]
    public async Task Every_yield_becomes_a_list()
    {
        var (_, results) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes("""
            "m": { "type": "map@1", "scan": { "v": [1, 2, 3] }, "const": { "c": 10 },
              "body": { "nodes": { "a": { "type": "test.add@1", "in": { "a": {"from": "scan.v"}, "b": {"from": "const.c"} } }, "h": { "type": "handle.make@1", "in": { "value": {"from": "a.sum"} } } },
                        "yield": { "sum": {"from": "a.sum"}, "h": {"from": "h.handle"} } } },
            "s": { "type": "test.sum@1", "in": { "values": {"from": "m.sum"} } },
            "t": { "type": "handle.sum@1", "in": { "handles": {"from": "m.h"} } }
            """)), new RunOptions { Services = new Services(_ledger) });
        Assert.Equal((36.0, 36.0), (results["s.sum"], results.Get<Handle>("t.sum").Read()));
        results.Dispose();
        Assert.Equal((0, 0), (_ledger.Alive, _ledger.DisposedTwice));
    }

    [Fact]
    public async Task An_empty_list_maps_to_empty_lists()
    {
        var (_, results) = await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes("""
            "r": { "type": "test.range@1", "in": { "count": 0 } },
            "m": { "type": "map@1", "scan": { "v": {"from": "r.values"} }, "body": { "nodes": {}, "yield": { "v": {"from": "scan.v"} } } }
            """)));
        Assert.Empty(results.Get<IReadOnlyList<long>>("m.v"));
    }
}
