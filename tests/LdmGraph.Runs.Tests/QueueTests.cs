using System.Text;
using System.Text.Json;
using LdmGraph.Engine;

namespace LdmGraph.Runs.Tests;

public sealed class QueueTests : WithQueue
{
    [Fact]
    public async Task A_run_is_executed_and_its_file_is_kept_by_content()
    {
        var id = await Queue.SubmitAsync(TestQueue.Writes("content"));
        var run = await Queue.EndOfAsync(id);
        Assert.Equal((RunState.Done, 1), (run.State, run.Attempt));
        var file = Assert.Single(run.Outputs);
        Assert.Equal(("text.txt", "text/plain", 7, "write"), (file.FileName, file.MediaType, file.Bytes, file.Node));
        using var reader = new StreamReader(Queue.Artifacts.OpenRead(file.Hash)!);
        Assert.Equal("content", await reader.ReadToEndAsync());
        Assert.True(run.Submitted <= run.Started && run.Started <= run.Finished);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Folder, "attempts")));
    }

    [Fact]
    public async Task A_submission_is_all_or_nothing_and_says_all_that_is_wrong()
    {
        var wrong = TestQueue.Request(""" "a": { "type": "test.count@1", "in": { "steps": "many" } }, "b": { "type": "test.counts@1" } """);
        var refused = await Assert.ThrowsAsync<InvalidRunException>(() => Queue.Runs.SubmitAsync([TestQueue.Slow(1), wrong]));
        Assert.Equal(1, refused.Index);
        Assert.Contains(refused.Problems, problem => problem is { Node: "a", Port: "steps", Code: not null, Line: > 0 });
        Assert.Contains(refused.Problems, problem => problem is { Node: "b" } && problem.Fix!.Contains("test.count@1", StringComparison.Ordinal));
        Assert.Equal(0, (await Queue.Runs.ListAsync(new RunFilter())).Total);
    }

    [Fact]
    public async Task Params_are_checked_and_recorded_with_their_defaults()
    {
        var request = TestQueue.Request(""" "count": { "type": "test.count@1", "in": { "steps": {"from": "params.steps"}, "seed": {"from": "params.seed"} } } """, """ "steps": { "type": "int", "default": 2, "max": 5 } """);
        var refused = await Assert.ThrowsAsync<InvalidRunException>(() => Queue.Runs.SubmitAsync([request with { Params = new Dictionary<string, JsonElement> { ["steps"] = JsonSerializer.SerializeToElement(6) } }]));
        Assert.Equal("steps", Assert.Single(refused.Problems).Port);
        var run = await Queue.EndOfAsync(await Queue.SubmitAsync(request with { Params = new Dictionary<string, JsonElement> { ["seed"] = JsonSerializer.SerializeToElement("18446744073709551615") } }));
        Assert.Equal("18446744073709551615", run.Seed);
        Assert.Equal(("2", "18446744073709551615"), (run.Params["steps"], run.Params["seed"]));
        Assert.Equal(request.Graph, await Queue.Runs.GraphAsync(run.Id));
    }

    [Fact]
    public async Task A_failing_node_is_named_with_its_port_place_and_fix()
    {
        var run = await Queue.EndOfAsync(await Queue.SubmitAsync(TestQueue.Request(""" "no": { "type": "test.refuse@1", "in": { "text": "x" } } """)));
        Assert.Equal((RunState.Failed, 1), (run.State, run.Attempt));
        var error = Assert.Single(run.Errors);
        Assert.Equal(("no", "text", "'x' is not wanted", "give another"), (error.Node, error.Port, error.Message, error.Fix));
        Assert.True(error.Line > 0);
        Assert.Equal("x", error.Inputs["text"]);
    }

    [Fact]
    public async Task A_second_run_of_the_same_is_taken_from_memory_and_says_so()
    {
        var request = TestQueue.Slow(3);
        Assert.Equal(new CacheSummary(1, 0, 0), (await Queue.EndOfAsync(await Queue.SubmitAsync(request))).Cache);
        var again = await Queue.EndOfAsync(await Queue.SubmitAsync(request));
        Assert.Equal(new CacheSummary(0, 1, 0), again.Cache);
        Assert.Equal(CacheVerdict.Memory, Assert.Single(await Queue.Runs.TimingsAsync(again.Id)).Verdict);
    }

    [Fact]
    public async Task Higher_priority_goes_first_and_equal_priority_in_order()
    {
        await Queue.Runs.PauseAsync();
        var ids = await Queue.Runs.SubmitAsync([TestQueue.Slow(1, "a"), TestQueue.Slow(1, "b", priority: 5), TestQueue.Slow(1, "c"), TestQueue.Slow(1, "d", priority: 5), TestQueue.Slow(1, "e", priority: -1)]);
        Assert.Equal(["b", "d", "a", "c", "e"], (await Queue.Runs.ListAsync(new RunFilter { States = [RunState.Queued] })).Runs.Select(run => run.Name));
        Assert.Equal(3, (await Queue.Runs.FindAsync(ids[0]))!.Position);
        Assert.Equal(["b", "d", "a", "c", "e"], await ExecutedAsync());
    }

    [Fact]
    public async Task A_run_that_is_moved_takes_its_new_place()
    {
        await Queue.Runs.PauseAsync();
        var ids = await Queue.Runs.SubmitAsync([TestQueue.Slow(1, "a"), TestQueue.Slow(1, "b"), TestQueue.Slow(1, "c"), TestQueue.Slow(1, "d", priority: 5)]);
        await Queue.Runs.MoveAsync(ids[2], before: ids[0]);
        await Queue.Runs.MoveAsync(ids[3], before: null);
        await Queue.Runs.MoveAsync(ids[0], before: null);
        Assert.Equal(["c", "b", "d", "a"], await ExecutedAsync());
        var ended = await Assert.ThrowsAsync<RunStateException>(() => Queue.Runs.MoveAsync(ids[0], null));
        Assert.Equal(RunState.Done, ended.State);
        await Assert.ThrowsAsync<RunNotFoundException>(() => Queue.Runs.MoveAsync("nothing", null));
    }

    [Fact]
    public async Task Nothing_starts_while_theQueue_is_paused_and_what_runs_goes_on()
    {
        var running = await Queue.SubmitAsync(TestQueue.Slow(10));
        await Queue.UntilAsync(running, run => run.State == RunState.Running);
        await Queue.Runs.PauseAsync();
        var waiting = await Queue.SubmitAsync(TestQueue.Slow(1));
        Assert.Equal(RunState.Done, (await Queue.EndOfAsync(running)).State);
        await Task.Delay(200);
        Assert.Equal(RunState.Queued, (await Queue.Runs.FindAsync(waiting))!.State);
        Assert.Equal(new QueueStatus(true, 1, 0), await Queue.Runs.StatusAsync());
        await Queue.Runs.ResumeAsync();
        Assert.Equal(RunState.Done, (await Queue.EndOfAsync(waiting)).State);
    }

    [Fact]
    public async Task A_waiting_run_is_cancelled_at_once_and_a_running_one_within_a_step()
    {
        var ids = await Queue.Runs.SubmitAsync([TestQueue.Slow(5000), TestQueue.Slow(5000)]);
        await Queue.UntilAsync(ids[0], run => run.State == RunState.Running);
        await Queue.Runs.CancelAsync(ids[1]);
        Assert.Equal((RunState.Cancelled, 0), (await Queue.Runs.FindAsync(ids[1])) is { } waiting ? (waiting.State, waiting.Attempt) : default);
        await Queue.Runs.CancelAsync(ids[0]);
        Assert.Equal((RunState.Cancelled, 1), await Queue.EndOfAsync(ids[0]) is { } running ? (running.State, running.Attempt) : default);
        await Queue.Runs.CancelAsync(ids[0]);
        await Assert.ThrowsAsync<RunNotFoundException>(() => Queue.Runs.CancelAsync("nothing"));
    }

    [Fact]
    public async Task All_are_cancelled_with_one_call()
    {
        var ids = await Queue.Runs.SubmitAsync([.. Enumerable.Range(0, 20).Select(_ => TestQueue.Slow(5000))]);
        await Queue.UntilAsync(ids[0], run => run.State == RunState.Running);
        Assert.Equal(20, await Queue.Runs.CancelAllAsync());
        await Queue.IdleAsync();
        Assert.Equal(20, (await Queue.Runs.ListAsync(new RunFilter { States = [RunState.Cancelled] })).Total);
    }

    [Fact]
    public async Task A_run_that_ended_is_run_again_as_a_new_one()
    {
        var id = await Queue.SubmitAsync(TestQueue.Writes("twice"));
        await Queue.EndOfAsync(id);
        var again = await Queue.EndOfAsync(await Queue.Runs.RetryAsync(id));
        Assert.Equal((id, RunState.Done), (again.RetryOf, again.State));
        Assert.Equal((await Queue.Runs.FindAsync(id))!.Outputs[0].Hash, again.Outputs[0].Hash);
        await Queue.Runs.PauseAsync();
        var waiting = await Queue.SubmitAsync(TestQueue.Slow(1));
        await Assert.ThrowsAsync<RunStateException>(() => Queue.Runs.RetryAsync(waiting));
    }

    [Fact]
    public async Task A_deleted_run_takes_its_files_with_it_but_not_those_of_others()
    {
        string[] ids = [await Queue.SubmitAsync(TestQueue.Writes("shared")), await Queue.SubmitAsync(TestQueue.Writes("shared"))];
        var hash = (await Queue.EndOfAsync(ids[0])).Outputs[0].Hash;
        await Queue.EndOfAsync(ids[1]);
        await Queue.Runs.DeleteAsync(ids[0]);
        await Queue.PurgeAsync();
        Assert.Null(await Queue.Runs.FindAsync(ids[0]));
        Assert.True(Queue.Artifacts.Contains(hash));
        await Queue.Runs.DeleteAsync(ids[1]);
        await Queue.PurgeAsync();
        Assert.False(Queue.Artifacts.Contains(hash));
        await Queue.Runs.DeleteAsync(ids[1]);
        var running = await Queue.SubmitAsync(TestQueue.Slow(5000));
        await Assert.ThrowsAsync<RunStateException>(() => Queue.Runs.DeleteAsync(running));
    }

    [Fact]
    public async Task A_file_that_a_run_under_way_has_made_too_is_not_deleted_with_another_run()
    {
        var first = await Queue.EndOfAsync(await Queue.SubmitAsync(TestQueue.Writes("shared")));
        var gate = Path.Combine(Folder, "gate");
        // Written before the wait: the run that waits refers to the file only when it has ended.
        var second = await Queue.SubmitAsync(TestQueue.Request($$"""
            "write": { "type": "test.write@1", "in": { "text": "shared" } },
            "wait": { "type": "test.until@1", "in": { "file": "{{gate}}", "mark": {"from": "write.path"} } }
            """));
        await foreach (var update in Queue.Runs.WatchAsync(second))
            if (update is RunArtifactUpdate) break;
        await Queue.Runs.DeleteAsync(first.Id);
        await Queue.PurgeAsync();
        File.WriteAllText(gate, "");
        var run = await Queue.EndOfAsync(second);
        Assert.True(Queue.Artifacts.Contains(Assert.Single(run.Outputs).Hash));
        await Queue.Runs.DeleteAsync(second);
        await Queue.PurgeAsync();
        Assert.False(Queue.Artifacts.Contains(run.Outputs[0].Hash));
    }

    [Fact]
    public async Task A_full_disk_is_said_and_theQueue_goes_on_when_there_is_space_again()
    {
        var large = TestQueue.Writes(new string('x', 1 << 20));
        await Queue.Database.WriteAsync(sql => sql.ExecuteAsync("pragma max_page_count = 60", CancellationToken.None), CancellationToken.None);
        var full = await Assert.ThrowsAsync<IOException>(() => Queue.SubmitAsync(large));
        Assert.Contains("runs.db", full.Message, StringComparison.Ordinal);
        Assert.Contains("full", full.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await Queue.Runs.ListAsync(new RunFilter())).Total);
        await Queue.Database.WriteAsync(sql => sql.ExecuteAsync("pragma max_page_count = 1000000", CancellationToken.None), CancellationToken.None);
        Assert.Equal(RunState.Done, (await Queue.EndOfAsync(await Queue.SubmitAsync(large))).State);
    }

    [Fact]
    public async Task AFolder_of_artifacts_that_cannot_be_written_fails_the_run_with_its_name_and_what_to_do()
    {
        File.WriteAllText(Path.Combine(Folder, "artifacts"), "in the way");
        var run = await Queue.EndOfAsync(await Queue.SubmitAsync(TestQueue.Writes("content")));
        Assert.Equal(RunState.Failed, run.State);
        var error = Assert.Single(run.Errors).Message;
        Assert.Contains($"the folder of artifacts {Path.Combine(Folder, "artifacts")} cannot be written", error, StringComparison.Ordinal);
        Assert.Contains("choose another folder for data", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_are_found_by_state_graph_sheet_and_words_of_their_params()
    {
        var request = TestQueue.Request(""" "write": { "type": "test.write@1", "in": { "text": {"from": "params.prompt"} } } """, """ "prompt": { "type": "text" } """);
        RunRequest Prompt(string text) => request with { Params = new Dictionary<string, JsonElement> { ["prompt"] = JsonSerializer.SerializeToElement(text) }, GraphId = text.Length > 10 ? "long" : "short" };
        await Queue.Runs.SubmitAsync([Prompt("A Red sphere"), Prompt("a cube"), Prompt("100% red"), TestQueue.Slow(1)]);
        await Queue.IdleAsync();
        async Task<int> Total(RunFilter filter) => (await Queue.Runs.ListAsync(filter)).Total;
        Assert.Equal(2, await Total(new RunFilter { Text = "red" }));
        Assert.Equal(1, await Total(new RunFilter { Text = "0%" }));
        Assert.Equal(0, await Total(new RunFilter { Text = "_" }));
        Assert.Equal(1, await Total(new RunFilter { GraphId = "long" }));
        Assert.Equal(3, await Total(new RunFilter { WithOutputs = true }));
        Assert.Equal(0, await Total(new RunFilter { States = [RunState.Failed, RunState.Queued] }));
        Assert.Equal(0, await Total(new RunFilter { Sheet = "none" }));
        var page = await Queue.Runs.ListAsync(new RunFilter(), skip: 1, take: 2);
        Assert.Equal((4, "100% red"), (page.Total, page.Runs[0].Params["prompt"]));
    }

    [Fact]
    public async Task More_than_the_limit_may_not_wait()
    {
        var folder = Path.Combine(Folder, "small");
        await using var small = await TestQueue.StartAsync(folder, maxQueued: 3);
        await small.Runs.PauseAsync();
        await small.Runs.SubmitAsync([TestQueue.Slow(1), TestQueue.Slow(1)]);
        await Assert.ThrowsAsync<QueueFullException>(() => small.Runs.SubmitAsync([TestQueue.Slow(1), TestQueue.Slow(1)]));
        Assert.Equal(2, (await small.Runs.StatusAsync()).Queued);
    }

    [Fact]
    public async Task AQueue_in_memory_does_the_same_and_leaves_no_table()
    {
        var folder = Path.Combine(Folder, "memory");
        await using var memory = await TestQueue.StartAsync(folder, inMemory: true);
        var ids = await memory.Runs.SubmitAsync([.. Enumerable.Range(0, 20).Select(i => TestQueue.Writes($"text {i}"))]);
        foreach (var id in ids) Assert.Equal(RunState.Done, (await memory.EndOfAsync(id)).State);
        Assert.False(File.Exists(Path.Combine(folder, "runs.db")));
    }

    [Fact]
    public async Task A_thousand_runs_all_end_and_each_was_executed_once()
    {
        var ids = await Queue.Runs.SubmitAsync([.. Enumerable.Range(0, 1000).Select(i => TestQueue.Slow(1) with { Priority = i % 3 })]);
        Assert.Equal(1000, ids.Distinct().Count());
        await Queue.IdleAsync();
        var runs = await Queue.Runs.ListAsync(new RunFilter { States = [RunState.Done] }, take: 1000);
        Assert.Equal(1000, runs.Total);
        Assert.All(runs.Runs, run => Assert.Equal(1, run.Attempt));
        Assert.Equal(runs.Runs.OrderBy(run => run.Started).ThenBy(run => run.Finished).Select(run => run.Priority), runs.Runs.Select(run => run.Priority).OrderDescending());
    }

    private async Task<string[]> ExecutedAsync()
    {
        await Queue.Runs.ResumeAsync();
        await Queue.IdleAsync();
        return [.. (await Queue.Runs.ListAsync(new RunFilter())).Runs.OrderBy(run => run.Started).ThenBy(run => run.Finished).Select(run => run.Name)];
    }
}
