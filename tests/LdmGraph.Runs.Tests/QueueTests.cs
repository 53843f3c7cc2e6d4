using System.Text;
using System.Text.Json;
using LdmGraph.Engine;

namespace LdmGraph.Runs.Tests;

public sealed class QueueTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ldm-runs-").FullName;
    private TestQueue _queue = null!;

    public async Task InitializeAsync() => _queue = await TestQueue.StartAsync(_folder);

    public async Task DisposeAsync()
    {
        await _queue.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_run_is_executed_and_its_file_is_kept_by_content()
    {
        var id = await _queue.SubmitAsync(TestQueue.Writes("content"));
        var run = await _queue.EndOfAsync(id);
        Assert.Equal((RunState.Done, 1), (run.State, run.Attempt));
        var file = Assert.Single(run.Outputs);
        Assert.Equal(("text.txt", "text/plain", 7, "write"), (file.FileName, file.MediaType, file.Bytes, file.Node));
        using var reader = new StreamReader(_queue.Artifacts.OpenRead(file.Hash)!);
        Assert.Equal("content", await reader.ReadToEndAsync());
        Assert.True(run.Submitted <= run.Started && run.Started <= run.Finished);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder, "attempts")));
    }

    [Fact]
    public async Task A_submission_is_all_or_nothing_and_says_all_that_is_wrong()
    {
        var wrong = TestQueue.Request(""" "a": { "type": "test.count@1", "in": { "steps": "many" } }, "b": { "type": "test.counts@1" } """);
        var refused = await Assert.ThrowsAsync<InvalidRunException>(() => _queue.Runs.SubmitAsync([TestQueue.Slow(1), wrong]));
        Assert.Equal(1, refused.Index);
        Assert.Contains(refused.Problems, problem => problem is { Node: "a", Port: "steps", Code: not null, Line: > 0 });
        Assert.Contains(refused.Problems, problem => problem is { Node: "b" } && problem.Fix!.Contains("test.count@1", StringComparison.Ordinal));
        Assert.Equal(0, (await _queue.Runs.ListAsync(new RunFilter())).Total);
    }

    [Fact]
    public async Task Params_are_checked_and_recorded_with_their_defaults()
    {
        var request = TestQueue.Request(""" "count": { "type": "test.count@1", "in": { "steps": {"from": "params.steps"}, "seed": {"from": "params.seed"} } } """, """ "steps": { "type": "int", "default": 2, "max": 5 } """);
        var refused = await Assert.ThrowsAsync<InvalidRunException>(() => _queue.Runs.SubmitAsync([request with { Params = new Dictionary<string, JsonElement> { ["steps"] = JsonSerializer.SerializeToElement(6) } }]));
        Assert.Equal("steps", Assert.Single(refused.Problems).Port);
        var run = await _queue.EndOfAsync(await _queue.SubmitAsync(request with { Params = new Dictionary<string, JsonElement> { ["seed"] = JsonSerializer.SerializeToElement("18446744073709551615") } }));
        Assert.Equal("18446744073709551615", run.Seed);
        Assert.Equal(("2", "18446744073709551615"), (run.Params["steps"], run.Params["seed"]));
        Assert.Equal(request.Graph, await _queue.Runs.GraphAsync(run.Id));
    }

    [Fact]
    public async Task A_failing_node_is_named_with_its_port_place_and_fix()
    {
        var run = await _queue.EndOfAsync(await _queue.SubmitAsync(TestQueue.Request(""" "no": { "type": "test.refuse@1", "in": { "text": "x" } } """)));
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
        Assert.Equal(new CacheSummary(1, 0, 0), (await _queue.EndOfAsync(await _queue.SubmitAsync(request))).Cache);
        var again = await _queue.EndOfAsync(await _queue.SubmitAsync(request));
        Assert.Equal(new CacheSummary(0, 1, 0), again.Cache);
        Assert.Equal(CacheVerdict.Memory, Assert.Single(await _queue.Runs.TimingsAsync(again.Id)).Verdict);
    }

    [Fact]
    public async Task Higher_priority_goes_first_and_equal_priority_in_order()
    {
        await _queue.Runs.PauseAsync();
        var ids = await _queue.Runs.SubmitAsync([TestQueue.Slow(1, "a"), TestQueue.Slow(1, "b", priority: 5), TestQueue.Slow(1, "c"), TestQueue.Slow(1, "d", priority: 5), TestQueue.Slow(1, "e", priority: -1)]);
        Assert.Equal(["b", "d", "a", "c", "e"], (await _queue.Runs.ListAsync(new RunFilter { States = [RunState.Queued] })).Runs.Select(run => run.Name));
        Assert.Equal(3, (await _queue.Runs.FindAsync(ids[0]))!.Position);
        Assert.Equal(["b", "d", "a", "c", "e"], await ExecutedAsync());
    }

    [Fact]
    public async Task A_run_that_is_moved_takes_its_new_place()
    {
        await _queue.Runs.PauseAsync();
        var ids = await _queue.Runs.SubmitAsync([TestQueue.Slow(1, "a"), TestQueue.Slow(1, "b"), TestQueue.Slow(1, "c"), TestQueue.Slow(1, "d", priority: 5)]);
        await _queue.Runs.MoveAsync(ids[2], before: ids[0]);
        await _queue.Runs.MoveAsync(ids[3], before: null);
        await _queue.Runs.MoveAsync(ids[0], before: null);
        Assert.Equal(["c", "b", "d", "a"], await ExecutedAsync());
        var ended = await Assert.ThrowsAsync<RunStateException>(() => _queue.Runs.MoveAsync(ids[0], null));
        Assert.Equal(RunState.Done, ended.State);
        await Assert.ThrowsAsync<RunNotFoundException>(() => _queue.Runs.MoveAsync("nothing", null));
    }

    [Fact]
    public async Task Nothing_starts_while_the_queue_is_paused_and_what_runs_goes_on()
    {
        var running = await _queue.SubmitAsync(TestQueue.Slow(10));
        await _queue.UntilAsync(running, run => run.State == RunState.Running);
        await _queue.Runs.PauseAsync();
        var waiting = await _queue.SubmitAsync(TestQueue.Slow(1));
        Assert.Equal(RunState.Done, (await _queue.EndOfAsync(running)).State);
        await Task.Delay(200);
        Assert.Equal(RunState.Queued, (await _queue.Runs.FindAsync(waiting))!.State);
        Assert.Equal(new QueueStatus(true, 1, 0), await _queue.Runs.StatusAsync());
        await _queue.Runs.ResumeAsync();
        Assert.Equal(RunState.Done, (await _queue.EndOfAsync(waiting)).State);
    }

    [Fact]
    public async Task A_waiting_run_is_cancelled_at_once_and_a_running_one_within_a_step()
    {
        var ids = await _queue.Runs.SubmitAsync([TestQueue.Slow(5000), TestQueue.Slow(5000)]);
        await _queue.UntilAsync(ids[0], run => run.State == RunState.Running);
        await _queue.Runs.CancelAsync(ids[1]);
        Assert.Equal((RunState.Cancelled, 0), (await _queue.Runs.FindAsync(ids[1])) is { } waiting ? (waiting.State, waiting.Attempt) : default);
        await _queue.Runs.CancelAsync(ids[0]);
        Assert.Equal((RunState.Cancelled, 1), await _queue.EndOfAsync(ids[0]) is { } running ? (running.State, running.Attempt) : default);
        await _queue.Runs.CancelAsync(ids[0]);
        await Assert.ThrowsAsync<RunNotFoundException>(() => _queue.Runs.CancelAsync("nothing"));
    }

    [Fact]
    public async Task All_are_cancelled_with_one_call()
    {
        var ids = await _queue.Runs.SubmitAsync([.. Enumerable.Range(0, 20).Select(_ => TestQueue.Slow(5000))]);
        await _queue.UntilAsync(ids[0], run => run.State == RunState.Running);
        Assert.Equal(20, await _queue.Runs.CancelAllAsync());
        await _queue.IdleAsync();
        Assert.Equal(20, (await _queue.Runs.ListAsync(new RunFilter { States = [RunState.Cancelled] })).Total);
    }

    [Fact]
    public async Task A_run_that_ended_is_run_again_as_a_new_one()
    {
        var id = await _queue.SubmitAsync(TestQueue.Writes("twice"));
        await _queue.EndOfAsync(id);
        var again = await _queue.EndOfAsync(await _queue.Runs.RetryAsync(id));
        Assert.Equal((id, RunState.Done), (again.RetryOf, again.State));
        Assert.Equal((await _queue.Runs.FindAsync(id))!.Outputs[0].Hash, again.Outputs[0].Hash);
        await _queue.Runs.PauseAsync();
        var waiting = await _queue.SubmitAsync(TestQueue.Slow(1));
        await Assert.ThrowsAsync<RunStateException>(() => _queue.Runs.RetryAsync(waiting));
    }

    [Fact]
    public async Task A_deleted_run_takes_its_files_with_it_but_not_those_of_others()
    {
        string[] ids = [await _queue.SubmitAsync(TestQueue.Writes("shared")), await _queue.SubmitAsync(TestQueue.Writes("shared"))];
        var hash = (await _queue.EndOfAsync(ids[0])).Outputs[0].Hash;
        await _queue.EndOfAsync(ids[1]);
        await _queue.Runs.DeleteAsync(ids[0]);
        Assert.Null(await _queue.Runs.FindAsync(ids[0]));
        Assert.True(_queue.Artifacts.Contains(hash));
        await _queue.Runs.DeleteAsync(ids[1]);
        Assert.False(_queue.Artifacts.Contains(hash));
        await _queue.Runs.DeleteAsync(ids[1]);
        var running = await _queue.SubmitAsync(TestQueue.Slow(5000));
        await Assert.ThrowsAsync<RunStateException>(() => _queue.Runs.DeleteAsync(running));
    }

    [Fact]
    public async Task A_file_that_a_run_under_way_has_made_too_is_not_deleted_with_another_run()
    {
        var first = await _queue.EndOfAsync(await _queue.SubmitAsync(TestQueue.Writes("shared")));
        var gate = Path.Combine(_folder, "gate");
        // Written before the wait: the run that waits refers to the file only when it has ended.
        var second = await _queue.SubmitAsync(TestQueue.Request($$"""
            "write": { "type": "test.write@1", "in": { "text": "shared" } },
            "wait": { "type": "test.until@1", "in": { "file": "{{gate}}", "mark": {"from": "write.path"} } }
            """));
        await foreach (var update in _queue.Runs.WatchAsync(second))
            if (update is RunArtifactUpdate) break;
        await _queue.Runs.DeleteAsync(first.Id);
        File.WriteAllText(gate, "");
        var run = await _queue.EndOfAsync(second);
        Assert.True(_queue.Artifacts.Contains(Assert.Single(run.Outputs).Hash));
        await _queue.Runs.DeleteAsync(second);
        Assert.False(_queue.Artifacts.Contains(run.Outputs[0].Hash));
    }

    [Fact]
    public async Task A_full_disk_is_said_and_the_queue_goes_on_when_there_is_space_again()
    {
        var large = TestQueue.Writes(new string('x', 1 << 20));
        await _queue.Database.WriteAsync(sql => sql.ExecuteAsync("pragma max_page_count = 60", CancellationToken.None), CancellationToken.None);
        var full = await Assert.ThrowsAsync<IOException>(() => _queue.SubmitAsync(large));
        Assert.Contains("runs.db", full.Message, StringComparison.Ordinal);
        Assert.Contains("full", full.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await _queue.Runs.ListAsync(new RunFilter())).Total);
        await _queue.Database.WriteAsync(sql => sql.ExecuteAsync("pragma max_page_count = 1000000", CancellationToken.None), CancellationToken.None);
        Assert.Equal(RunState.Done, (await _queue.EndOfAsync(await _queue.SubmitAsync(large))).State);
    }

    [Fact]
    public async Task A_folder_of_artifacts_that_cannot_be_written_fails_the_run_with_its_name_and_what_to_do()
    {
        File.WriteAllText(Path.Combine(_folder, "artifacts"), "in the way");
        var run = await _queue.EndOfAsync(await _queue.SubmitAsync(TestQueue.Writes("content")));
        Assert.Equal(RunState.Failed, run.State);
        var error = Assert.Single(run.Errors).Message;
        Assert.Contains($"the folder of artifacts {Path.Combine(_folder, "artifacts")} cannot be written", error, StringComparison.Ordinal);
        Assert.Contains("choose another folder for data", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_are_found_by_state_graph_sheet_and_words_of_their_params()
    {
        var request = TestQueue.Request(""" "write": { "type": "test.write@1", "in": { "text": {"from": "params.prompt"} } } """, """ "prompt": { "type": "text" } """);
        RunRequest Prompt(string text) => request with { Params = new Dictionary<string, JsonElement> { ["prompt"] = JsonSerializer.SerializeToElement(text) }, GraphId = text.Length > 10 ? "long" : "short" };
        await _queue.Runs.SubmitAsync([Prompt("A Red sphere"), Prompt("a cube"), Prompt("100% red"), TestQueue.Slow(1)]);
        await _queue.IdleAsync();
        async Task<int> Total(RunFilter filter) => (await _queue.Runs.ListAsync(filter)).Total;
        Assert.Equal(2, await Total(new RunFilter { Text = "red" }));
        Assert.Equal(1, await Total(new RunFilter { Text = "0%" }));
        Assert.Equal(0, await Total(new RunFilter { Text = "_" }));
        Assert.Equal(1, await Total(new RunFilter { GraphId = "long" }));
        Assert.Equal(3, await Total(new RunFilter { WithOutputs = true }));
        Assert.Equal(0, await Total(new RunFilter { States = [RunState.Failed, RunState.Queued] }));
        Assert.Equal(0, await Total(new RunFilter { Sheet = "none" }));
        var page = await _queue.Runs.ListAsync(new RunFilter(), skip: 1, take: 2);
        Assert.Equal((4, "100% red"), (page.Total, page.Runs[0].Params["prompt"]));
    }

    [Fact]
    public async Task More_than_the_limit_may_not_wait()
    {
        var folder = Path.Combine(_folder, "small");
        await using var small = await TestQueue.StartAsync(folder, maxQueued: 3);
        await small.Runs.PauseAsync();
        await small.Runs.SubmitAsync([TestQueue.Slow(1), TestQueue.Slow(1)]);
        await Assert.ThrowsAsync<QueueFullException>(() => small.Runs.SubmitAsync([TestQueue.Slow(1), TestQueue.Slow(1)]));
        Assert.Equal(2, (await small.Runs.StatusAsync()).Queued);
    }

    [Fact]
    public async Task A_queue_in_memory_does_the_same_and_leaves_no_table()
    {
        var folder = Path.Combine(_folder, "memory");
        await using var memory = await TestQueue.StartAsync(folder, inMemory: true);
        var ids = await memory.Runs.SubmitAsync([.. Enumerable.Range(0, 20).Select(i => TestQueue.Writes($"text {i}"))]);
        foreach (var id in ids) Assert.Equal(RunState.Done, (await memory.EndOfAsync(id)).State);
        Assert.False(File.Exists(Path.Combine(folder, "runs.db")));
    }

    [Fact]
    public async Task A_thousand_runs_all_end_and_each_was_executed_once()
    {
        var ids = await _queue.Runs.SubmitAsync([.. Enumerable.Range(0, 1000).Select(i => TestQueue.Slow(1) with { Priority = i % 3 })]);
        Assert.Equal(1000, ids.Distinct().Count());
        await _queue.IdleAsync();
        var runs = await _queue.Runs.ListAsync(new RunFilter { States = [RunState.Done] }, take: 1000);
        Assert.Equal(1000, runs.Total);
        Assert.All(runs.Runs, run => Assert.Equal(1, run.Attempt));
        Assert.Equal(runs.Runs.OrderBy(run => run.Started).ThenBy(run => run.Finished).Select(run => run.Priority), runs.Runs.Select(run => run.Priority).OrderDescending());
    }

    private async Task<string[]> ExecutedAsync()
    {
        await _queue.Runs.ResumeAsync();
        await _queue.IdleAsync();
        return [.. (await _queue.Runs.ListAsync(new RunFilter())).Runs.OrderBy(run => run.Started).ThenBy(run => run.Finished).Select(run => run.Name)];
    }
}
