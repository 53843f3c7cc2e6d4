using TestNodes;

namespace LdmGraph.Engine.Tests;

public class StuckTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly Ledger _ledger = new();
    private readonly Latch _latch = new();

    private const string Hangs = """
        "h": { "type": "handle.make@1", "in": { "value": 7 } },
        "hang": { "type": "test.hang@1", "in": { "handle": {"from": "h.handle"} } }
        """;

    private RunOptions Options(TimeSpan? within = null) => new() { Services = new Services(_ledger, _latch), StopWithin = within ?? TimeSpan.FromMilliseconds(50) };

    [Fact]
    public async Task A_node_that_does_not_listen_is_named_and_the_next_run_on_its_lane_works()
    {
        using var runner = new GraphRunner();
        using var cancellation = new CancellationTokenSource();
        var run = EventsAsync(runner, Graphs.Plan(Graphs.Nodes(Hangs)), Options(), cancellation.Token);
        await _latch.Entered.Task.WaitAsync(Long);
        await cancellation.CancelAsync();
        var events = await run.WaitAsync(Long);
        var stuck = Assert.Single(events.OfType<NodeStuck>());
        Assert.Equal(("hang", "test.hang@1"), (stuck.Node, stuck.Type));
        Assert.IsType<RunCancelled>(events[^1]);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(happened => happened.Sequence));

        using (var results = await runner.EvaluateAsync(Graphs.Plan(Graphs.Nodes(""" "a": { "type": "test.constant@1", "in": { "value": 2 } } """)), Options()).WaitAsync(Long))
            Assert.Equal(2.0, results.Get<double>("a.value"));

        // Its input was there for it to the end, and is disposed then.
        Assert.Equal(1, _ledger.Alive);
        _latch.Opened.Set();
        Assert.Equal(7, await _latch.Left.Task.WaitAsync(Long));
        Assert.True(SpinWait.SpinUntil(() => _ledger.Alive == 0, Long));
        Assert.Equal(0, _ledger.DisposedTwice);
    }

    [Fact]
    public async Task A_run_that_waits_for_the_lane_of_a_stuck_one_gets_it()
    {
        using var runner = new GraphRunner();
        using var cancellation = new CancellationTokenSource();
        var run = EventsAsync(runner, Graphs.Plan(Graphs.Nodes(Hangs)), Options(), cancellation.Token);
        await _latch.Entered.Task.WaitAsync(Long);
        var waiting = EventsAsync(runner, Graphs.Plan(Graphs.Nodes(""" "a": { "type": "test.constant@1", "in": { "value": 2 } } """)), Options(), CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        await cancellation.CancelAsync();
        await run.WaitAsync(Long);
        Assert.IsType<RunFinished>((await waiting.WaitAsync(Long))[^1]);
        _latch.Opened.Set();
    }

    [Fact]
    public async Task A_failing_run_does_not_wait_for_a_node_that_does_not_listen_either()
    {
        using var runner = new GraphRunner();
        var events = await EventsAsync(runner, Graphs.Plan(Graphs.Nodes(""" "beside": { "type": "test.hang-beside@1" }, "fail": { "type": "test.fail-beside@1" } """)), Options(), CancellationToken.None).WaitAsync(Long);
        Assert.Equal("beside", Assert.Single(events.OfType<NodeStuck>()).Node);
        Assert.Equal("fail", Assert.IsType<RunFailed>(events[^1]).Failure.Node);
        _latch.Left.TrySetResult(0);
    }

    [Fact]
    public async Task A_node_that_listens_is_not_called_stuck()
    {
        using var runner = new GraphRunner();
        using var cancellation = new CancellationTokenSource();
        var gates = new Gates();
        var run = EventsAsync(runner, Graphs.Plan(Graphs.Nodes(""" "wait": { "type": "test.wait@1" } """)), new RunOptions { Services = new Services(gates), StopWithin = Long }, cancellation.Token);
        await gates.Entered.Task.WaitAsync(Long);
        await cancellation.CancelAsync();
        var events = await run.WaitAsync(Long);
        Assert.Empty(events.OfType<NodeStuck>());
        Assert.IsType<RunCancelled>(events[^1]);
    }

    [Fact]
    public async Task Whoever_wants_to_waits_for_as_long_as_it_takes()
    {
        using var runner = new GraphRunner();
        using var cancellation = new CancellationTokenSource();
        var run = EventsAsync(runner, Graphs.Plan(Graphs.Nodes(Hangs)), Options(Timeout.InfiniteTimeSpan), cancellation.Token);
        await _latch.Entered.Task.WaitAsync(Long);
        await cancellation.CancelAsync();
        Assert.NotSame(run, await Task.WhenAny(run, Task.Delay(200)));
        _latch.Opened.Set();
        Assert.Empty((await run.WaitAsync(Long)).OfType<NodeStuck>());
        Assert.Equal(0, _ledger.Alive);
    }

    private static async Task<List<RunEvent>> EventsAsync(GraphRunner runner, EvaluationPlan plan, RunOptions options, CancellationToken cancellation)
    {
        var events = new List<RunEvent>();
        await foreach (var happened in runner.RunAsync(plan, options, cancellation)) events.Add(happened);
        return events;
    }
}
