using System.Diagnostics;

namespace LdmGraph.Runs.Tests;

/// <summary>What a killed process leaves, and what the next one makes of it.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ldm-crash-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Data => Path.Combine(_folder, "data");

    [Fact]
    public async Task After_a_kill_in_mid_run_what_waited_is_there_what_ran_is_tried_again_and_nothing_is_published_twice()
    {
        // The first attempt at each run takes a minute, unless the file "fast" is there.
        var graph = Write("graph.json", TestQueue.Request($$"""
            "wait": { "type": "test.until@1", "in": { "file": "{{Path.Combine(_folder, "fast")}}", "mark": "{{Path.Combine(_folder, "begun")}}", "seed": {"from": "params.seed"} } },
            "write": { "type": "test.write@1", "in": { "text": {"from": "wait.text"} } }
            """).Graph);
        using (var process = Start(Data, graph, "20"))
        {
            await UntilAsync(() => File.Exists(Path.Combine(_folder, "begun")));
            process.Kill();
            await process.WaitForExitAsync();
        }
        File.WriteAllText(Path.Combine(_folder, "fast"), "");

        await using var queue = await TestQueue.StartAsync(Data);
        await queue.IdleAsync();
        var runs = (await queue.Runs.ListAsync(new RunFilter(), take: 100)).Runs.OrderBy(run => run.Id).ToList();
        Assert.Equal(20, runs.Count);
        Assert.All(runs, run => Assert.Equal((RunState.Done, 1), (run.State, run.Outputs.Count)));
        // The one that ran was put back to its place, which is the first.
        Assert.Equal([2, .. Enumerable.Repeat(1, 19)], runs.Select(run => run.Attempt));
        Assert.Equal(runs.Select(run => run.Id), runs.OrderBy(run => run.Started).ThenBy(run => run.Finished).Select(run => run.Id));
        Assert.Equal(20, runs.Select(run => run.Outputs[0].Hash).Distinct().Count());
        Assert.Equal(20, Directory.GetFiles(Path.Combine(Data, "artifacts"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task However_often_the_process_is_killed_every_run_ends_and_none_is_published_twice()
    {
        var graph = Write("graph.json", TestQueue.Request("""
            "count": { "type": "test.count@1", "in": { "steps": 2, "milliseconds": 10, "seed": {"from": "params.seed"} } },
            "picture": { "type": "test.write@1", "in": { "text": "x", "name": "text.txt" } }
            """).Graph);
        string[][] starts = [[Data, graph, "150"], [Data], [Data]];
        foreach (var (kill, arguments) in starts.Index())
        {
            using var process = Start(arguments);
            // In the middle of whatever it does then; the first must have submitted.
            await process.StandardOutput.ReadLineAsync();
            await Task.Delay(50 + 130 * kill);
            process.Kill();
            await process.WaitForExitAsync();
        }
        await using var queue = await TestQueue.StartAsync(Data);
        await queue.IdleAsync();
        var runs = (await queue.Runs.ListAsync(new RunFilter(), take: 1000)).Runs;
        Assert.Equal(150, runs.Count);
        // Only what was killed twice may have been given up.
        Assert.All(runs, run => Assert.True(run.State == RunState.Done || (run.State == RunState.Failed && run.Attempt >= 2), $"{run.State} after {run.Attempt} attempts"));
        Assert.All(runs.Where(run => run.State == RunState.Done), run => Assert.Single(run.Outputs));
        Assert.InRange(runs.Sum(run => run.Attempt), 150, 153);
    }

    [Fact]
    public async Task A_run_that_kills_its_process_is_given_up_after_the_second_attempt_and_the_others_are_done()
    {
        var mark = Path.Combine(_folder, "mark");
        var poison = TestQueue.Request($$""" "die": { "type": "test.die@1", "in": { "mark": "{{mark}}" } } """);
        using (var first = Start(Data, Write("poison.json", poison.Graph), "1")) await first.WaitForExitAsync();
        using (var second = Start(Data)) await second.WaitForExitAsync();
        Assert.Equal(2, File.ReadAllLines(mark).Length);

        await using var queue = await TestQueue.StartAsync(Data);
        var other = await queue.EndOfAsync(await queue.SubmitAsync(TestQueue.Writes("other")));
        Assert.Equal(RunState.Done, other.State);
        var failed = Assert.Single((await queue.Runs.ListAsync(new RunFilter { States = [RunState.Failed] })).Runs);
        Assert.Equal(2, failed.Attempt);
        var error = Assert.Single(failed.Errors);
        Assert.Contains("each of 2 attempts", error.Message, StringComparison.Ordinal);
        Assert.Contains("smaller", error.Fix, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(mark).Length);
        var updates = await queue.Runs.WatchAsync(failed.Id).ToListAsync();
        Assert.Equal([RunState.Queued, RunState.Failed], updates.Cast<RunStateUpdate>().Select(update => update.State));
    }

    [Fact]
    public async Task A_pause_and_an_order_outlive_the_process()
    {
        string[] ids;
        await using (var queue = await TestQueue.StartAsync(Data))
        {
            await queue.Runs.PauseAsync();
            ids = [.. await queue.Runs.SubmitAsync([TestQueue.Slow(1), TestQueue.Slow(1), TestQueue.Slow(1)])];
            await queue.Runs.MoveAsync(ids[2], before: ids[0]);
        }
        await using var next = await TestQueue.StartAsync(Data);
        await Task.Delay(200);
        Assert.Equal(new QueueStatus(true, 3, 0), await next.Runs.StatusAsync());
        Assert.Equal([ids[2], ids[0], ids[1]], (await next.Runs.ListAsync(new RunFilter())).Runs.Select(run => run.Id));
        await next.Runs.ResumeAsync();
        await next.IdleAsync();
    }

    [Fact]
    public async Task A_process_that_is_asked_to_stop_lets_a_run_finish_that_is_about_to_and_starts_no_other()
    {
        await using var queue = await TestQueue.StartAsync(Data, drain: TimeSpan.FromMinutes(1));
        var gate = Path.Combine(_folder, "gate");
        var running = await queue.SubmitAsync(TestQueue.Request($$""" "wait": { "type": "test.until@1", "in": { "file": "{{gate}}", "mark": "{{gate}}-mark" } } """));
        var waiting = await queue.SubmitAsync(TestQueue.Slow(1));
        await UntilAsync(() => File.Exists(gate + "-mark"));
        var stopping = queue.StopAsync();
        await Task.Delay(100);
        Assert.False(stopping.IsCompleted);
        File.WriteAllText(gate, "");
        await stopping;
        Assert.Equal(RunState.Done, (await queue.Runs.FindAsync(running))!.State);
        Assert.Equal(RunState.Queued, (await queue.Runs.FindAsync(waiting))!.State);
    }

    [Fact]
    public async Task A_process_that_is_asked_to_stop_puts_a_long_run_back_which_does_not_count_against_it()
    {
        string id;
        await using (var queue = await TestQueue.StartAsync(Data))
        {
            id = await queue.SubmitAsync(TestQueue.Slow(5000));
            await queue.UntilAsync(id, run => run.State == RunState.Running);
            await queue.StopAsync();
            Assert.Equal(RunState.Queued, (await queue.Runs.FindAsync(id))!.State);
        }
        for (var i = 0; i < 2; i++)
        {
            await using var queue = await TestQueue.StartAsync(Data);
            await queue.UntilAsync(id, run => run.State == RunState.Running);
        }
        await using var last = await TestQueue.StartAsync(Data);
        Assert.Equal(4, (await last.UntilAsync(id, run => run.State == RunState.Running)).Attempt);
    }

    [Fact]
    public async Task A_run_that_does_not_stop_keeps_no_process_from_ending_and_is_tried_again()
    {
        var gate = Path.Combine(_folder, "gate");
        string id;
        await using (var queue = await TestQueue.StartAsync(Data, stop: TimeSpan.FromMilliseconds(100)))
        {
            id = await queue.SubmitAsync(TestQueue.Request($$""" "no": { "type": "test.stubborn@1", "in": { "file": "{{gate}}" } } """));
            await queue.UntilAsync(id, run => run.State == RunState.Running);
        }
        File.WriteAllText(gate, "");
        await using var next = await TestQueue.StartAsync(Data);
        var run = await next.EndOfAsync(id);
        Assert.Equal((RunState.Done, 2), (run.State, run.Attempt));
    }

    [Fact]
    public async Task A_turn_given_twice_executes_a_run_once_and_a_late_result_is_fenced_off()
    {
        await using var queue = await TestQueue.StartAsync(Data);
        await queue.Runs.PauseAsync();
        var id = await queue.SubmitAsync(TestQueue.Writes("once"));
        await queue.Store.PauseAsync(false, CancellationToken.None);
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => queue.Store.ClaimAsync(CancellationToken.None)));
        var claim = Assert.Single(claims, claim => claim is not null)!;
        Assert.Equal((id, 1), (claim.Id, claim.Attempt));

        // The executor is taken for dead, its run given to another: what it brings later counts no more.
        await queue.Store.RecoverAsync(_ => false, 2, _ => new RunProblem(""), CancellationToken.None);
        var second = (await queue.Store.ClaimAsync(CancellationToken.None))!;
        Assert.Equal(2, second.Attempt);
        var late = new Outcome(RunState.Done) { Outputs = [new Artifact(new string('a', 64), "late", "text/plain", 1, "write")] };
        Assert.False(await queue.Store.FinishAsync(id, 1, late, [], CancellationToken.None));
        Assert.True(await queue.Store.FinishAsync(id, 2, new Outcome(RunState.Done), [], CancellationToken.None));
        Assert.False(await queue.Store.FinishAsync(id, 2, late, [], CancellationToken.None));
        Assert.Empty((await queue.Runs.FindAsync(id))!.Outputs);
    }

    [Fact]
    public async Task An_attempt_that_nobody_executes_is_found_while_the_process_goes_on()
    {
        await using var queue = await TestQueue.StartAsync(Data, sweep: TimeSpan.FromMilliseconds(100));
        await queue.Runs.PauseAsync();
        var id = await queue.SubmitAsync(TestQueue.Writes("found"));
        await queue.Store.PauseAsync(false, CancellationToken.None);
        Assert.NotNull(await queue.Store.ClaimAsync(CancellationToken.None));
        var run = await queue.EndOfAsync(id);
        Assert.Equal((RunState.Done, 2), (run.State, run.Attempt));
    }

    [Fact]
    public async Task A_folder_serves_one_process_at_a_time()
    {
        await using var queue = await TestQueue.StartAsync(Data);
        await using var other = await TestQueue.StartAsync(Data, start: false);
        var taken = await Assert.ThrowsAsync<IOException>(other.StartAsync);
        Assert.Contains($"another process uses the folder {Data}", taken.Message, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(_folder, name), text);
        return Path.Combine(_folder, name);
    }

    private static Process Start(params string[] args) =>
        Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. args]) { RedirectStandardOutput = true })!;

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); await Task.Delay(10))
            if (watch.Elapsed > TimeSpan.FromMinutes(1)) throw new TimeoutException();
    }
}
