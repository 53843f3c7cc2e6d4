using LdmGraph.Engine;
using TestNodes;

namespace Flow.Tests;

public class PickItemsTests
{
    private static async Task<(List<RunEvent> Events, RunResults Results)> PickAsync(string indices) =>
        await Graphs.RunAsync(Graphs.Plan(Graphs.Nodes($$"""
            "pick": { "type": "list.pick@1", "in": { "items": ["a", "b", "c"], "indices": {{indices}} } }
            """), ["pick.items"]), new RunOptions());

    [Fact]
    public async Task Items_are_taken_by_their_places_and_keep_their_type()
    {
        var (_, results) = await PickAsync("[2, 0, 2]");
        Assert.Equal(["c", "a", "c"], results.Get<IReadOnlyList<string>>("pick.items"));
    }

    [Fact]
    public async Task A_place_that_is_not_there_is_refused()
    {
        var (events, _) = await PickAsync("[3]");
        Assert.Contains("asks for item 3; there are 3, from 0", Assert.Single(events.OfType<RunFailed>()).Failure.Problem, StringComparison.Ordinal);
    }
}
