using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Tests.Documents;

public class SeedTests
{
    private const string Graph = """
        { "format": "ldmgraph/1", "params": { "seed": { "type": "seed", "default": "18446744073709551615" } },
          "nodes": { "paint": { "type": "test.paint@1", "in": { "seed": "7" } } } }
        """;

    private static readonly SeedRef Param = SeedRef.Param("seed");
    private static readonly SeedRef Port = SeedRef.Port(PortRef.Input("paint", "seed"));

    [Fact]
    public void Seeds_change_before_a_run_as_their_modes_say()
    {
        using var bench = new Bench(Graph);
        bench.Do(AdvanceSeeds.Of(bench.Document));
        Assert.Equal(7UL, Port.In(bench.Document)!.Value.Value);
        bench.Do(new SetSeedMode(Param, SeedMode.Increment));
        bench.Do(new SetSeedMode(Port, SeedMode.Randomise));
        bench.Do(AdvanceSeeds.Of(bench.Document, () => new Seed(99)));
        Assert.Equal(0UL, Param.In(bench.Document)!.Value.Value);
        Assert.Equal(99UL, Port.In(bench.Document)!.Value.Value);
        bench.Do(AdvanceSeeds.Of(bench.Document, () => new Seed(100)));
        bench.Session.Undo();
        Assert.Equal(7UL, Port.In(bench.Document)!.Value.Value);
    }

    [Fact]
    public void A_seed_that_was_good_is_kept()
    {
        using var bench = new Bench(Graph);
        bench.Do(new SetSeedMode(Param, SeedMode.Randomise));
        bench.Do(new UseSeed(Param, new Seed(1234)));
        Assert.Equal(SeedMode.Fixed, Param.ModeIn(bench.Document));
        Assert.Equal("1234", bench.Document.Params[0].Default!.AsText);
        bench.Session.Undo();
        Assert.Equal(SeedMode.Randomise, Param.ModeIn(bench.Document));
    }

    [Fact]
    public void A_mode_follows_the_node_or_param_it_is_for()
    {
        using var bench = new Bench(Graph);
        bench.Do(new SetSeedMode(Param, SeedMode.Randomise));
        bench.Do(new SetSeedMode(Port, SeedMode.Increment));
        bench.Do(new RenameNode("paint", "artist"));
        bench.Do(new RenameParam("seed", "luck"));
        Assert.Equal(SeedMode.Increment, SeedRef.Port(PortRef.Input("artist", "seed")).ModeIn(bench.Document));
        Assert.Equal(SeedMode.Randomise, SeedRef.Param("luck").ModeIn(bench.Document));
        bench.Do(new RemoveNodes(["artist"]));
        bench.Do(new RemoveParam("luck"));
        Assert.Null(bench.Document.Root["layout"]?["$seeds"]);
    }

    [Fact]
    public void Drawn_seeds_differ()
    {
        using var bench = new Bench(Graph);
        bench.Do(new SetSeedMode(Port, SeedMode.Randomise));
        var seen = new HashSet<Seed>();
        for (var i = 0; i < 50; i++)
        {
            bench.Do(AdvanceSeeds.Of(bench.Document));
            seen.Add(Port.In(bench.Document)!.Value);
        }
        Assert.InRange(seen.Count, 49, 50);
        Assert.All(seen, seed => Assert.InRange(seed.Value, 0UL, uint.MaxValue));
    }
}
