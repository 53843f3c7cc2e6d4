using LdmGraph.Engine;

namespace LdmGraph.Runs.Tests;

public sealed class WatchTests : WithQueue
{
    [Fact]
    public async Task Watchers_at_the_same_time_later_and_after_the_end_see_one_sequence_without_gaps()
    {
        await Queue.Runs.PauseAsync();
        var id = await Queue.SubmitAsync(Pictures(steps: 20));
        var early = Enumerable.Range(0, 10).Select(_ => LastingAsync(id)).ToList();
        await Queue.Runs.ResumeAsync();
        await Queue.UntilAsync(id, run => run.State == RunState.Running);
        var late = LastingAsync(id);
        await Queue.EndOfAsync(id);
        var expected = await LastingAsync(id);
        Assert.Equal(Enumerable.Range(1, expected.Count).Select(i => (long)i), expected.Select(update => update.Sequence));
        Assert.Equal([RunState.Queued, RunState.Running, RunState.Done], expected.OfType<RunStateUpdate>().Select(update => update.State));
        Assert.Single(expected.OfType<RunArtifactUpdate>());
        Assert.IsType<RunStarted>(expected.OfType<RunEventUpdate>().First().Event);
        foreach (var watcher in early.Append(late)) Assert.Equal(expected.Select(RunUpdateJson.Write), (await watcher).Select(RunUpdateJson.Write));
    }

    [Fact]
    public async Task Who_comes_again_gets_what_came_after_the_last_seen()
    {
        var id = await Queue.SubmitAsync(Pictures(steps: 1));
        await Queue.EndOfAsync(id);
        var all = await LastingAsync(id);
        Assert.Equal(all.Skip(3).Select(RunUpdateJson.Write), (await Queue.Runs.WatchAsync(id, after: 3).ToListAsync()).Select(RunUpdateJson.Write));
        Assert.Empty(await Queue.Runs.WatchAsync(id, after: all[^1].Sequence).ToListAsync());
        await Assert.ThrowsAsync<RunNotFoundException>(async () => await Queue.Runs.WatchAsync("nothing").ToListAsync());
    }

    [Fact]
    public async Task Progress_and_previews_pass_at_most_ten_times_a_second_and_the_latest_preview_can_be_fetched()
    {
        var id = await Queue.SubmitAsync(Pictures(steps: 100));
        var previews = new List<string>();
        var progress = 0;
        var fetched = 0;
        await foreach (var update in Queue.Runs.WatchAsync(id))
        {
            if (update is RunEventUpdate { Event: NodeProgress }) progress++;
            if (update is not RunPreviewUpdate preview) continue;
            previews.Add(preview.Hash);
            if (Queue.Runs.FindPreview(id, preview.Hash) is not { } picture) continue;
            fetched++;
            Assert.Equal("image/png", picture.MediaType);
            Assert.Equal((64, 64), (picture.Data.Span[19], picture.Data.Span[23]));
        }
        // A hundred steps of ten milliseconds: one second at the least, and on a busy machine more.
        var run = (await Queue.Runs.FindAsync(id))!;
        var most = (run.Finished - run.Started)!.Value.TotalSeconds * 10 + 2;
        Assert.InRange(previews.Count, 2, most);
        Assert.InRange(progress, 2, most);
        Assert.Equal(previews.Distinct().Count(), previews.Count);
        Assert.True(fetched > 0);
        Assert.Null(Queue.Runs.FindPreview(id, previews[^1]));
    }

    [Fact]
    public async Task A_watcher_that_reads_slowly_or_stops_reading_holds_up_nobody()
    {
        var id = await Queue.SubmitAsync(Pictures(steps: 30));
        await using var asleep = Queue.Runs.WatchAsync(id).GetAsyncEnumerator();
        Assert.True(await asleep.MoveNextAsync());
        var run = await Queue.EndOfAsync(id);
        Assert.Equal(RunState.Done, run.State);
        // It is told all the same, at its own pace.
        var seen = new List<RunUpdate> { asleep.Current };
        while (await asleep.MoveNextAsync()) seen.Add(asleep.Current);
        Assert.Equal((await LastingAsync(id)).Select(RunUpdateJson.Write), seen.Where(update => update.IsLasting).Select(RunUpdateJson.Write));
    }

    [Fact]
    public async Task A_watcher_of_a_waiting_run_is_told_when_it_is_cancelled()
    {
        await Queue.Runs.PauseAsync();
        var id = await Queue.SubmitAsync(Pictures(steps: 1));
        var watching = LastingAsync(id);
        await Task.Delay(50);
        await Queue.Runs.CancelAsync(id);
        Assert.Equal([RunState.Queued, RunState.Cancelled], (await watching).Cast<RunStateUpdate>().Select(update => update.State));
        Assert.Equal([1L, 2L], (await watching).Select(update => update.Sequence));
        Assert.Equal((await watching).Select(RunUpdateJson.Write), (await LastingAsync(id)).Select(RunUpdateJson.Write));
    }

    [Fact]
    public async Task A_page_of_theQueue_is_told_what_changed_and_how_theQueue_stands()
    {
        using var stop = new CancellationTokenSource();
        await using var pages = Queue.Runs.WatchAllAsync(stop.Token).GetAsyncEnumerator();
        Assert.True(await pages.MoveNextAsync());
        Assert.Equal(new QueueStatus(false, 0, 0), pages.Current.Status);
        await Queue.Runs.PauseAsync();
        var ids = await Queue.Runs.SubmitAsync([.. Enumerable.Range(0, 50).Select(_ => Pictures(1))]);
        var changed = new HashSet<string>();
        while (changed.Count < 50 && await pages.MoveNextAsync()) changed.UnionWith(pages.Current.Changed);
        Assert.Equal(ids.Order(), changed.Order());
        Assert.Equal(new QueueStatus(true, 50, 0), pages.Current.Status);
        await Queue.Runs.CancelAllAsync();
        await Queue.Runs.DeleteAsync(ids[0]);
        var deleted = new List<string>();
        while (deleted.Count == 0 && await pages.MoveNextAsync()) deleted.AddRange(pages.Current.Deleted);
        Assert.Equal([ids[0]], deleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pages.MoveNextAsync());
    }

    [Fact]
    public void A_run_of_very_many_nodes_keeps_its_states_failures_and_files()
    {
        var journal = new RunJournal(0);
        journal.Write(new RunStateUpdate(RunState.Running, []));
        for (var i = 0; i < RunJournal.Capacity; i++) journal.Write(new RunEventUpdate(new NodeStarted($"n{i}", "test")));
        journal.Write(new RunArtifactUpdate(new Artifact("", "", "", 0, "")));
        journal.Write(new RunEventUpdate(new NodeFailed(new NodeFailure { Node = "n", Type = "test", Problem = "p", Exception = "", Details = "" })));
        journal.Write(new RunStateUpdate(RunState.Failed, []));
        Assert.Equal(RunJournal.Capacity + 3, journal.Lasting.Length);
        Assert.Equal(RunJournal.Capacity + 3, journal.Lasting[^1].Sequence);
        Assert.Equal(journal.Lasting.Select(RunUpdateJson.Write), JournalCodec.Read(JournalCodec.Write(journal.Lasting)).Select(RunUpdateJson.Write));
    }

    private async Task<List<RunUpdate>> LastingAsync(string id) => [.. (await Queue.Runs.WatchAsync(id).ToListAsync()).Where(update => update.IsLasting)];

    private static double Level { get; set; }

    private static RunRequest Pictures(int steps) => TestQueue.Request(FormattableString.Invariant($$"""
        "picture": { "type": "test.picture@1", "in": { "level": {{Level += 0.001}}, "steps": {{steps}}, "milliseconds": 10 } },
        "save": { "type": "image.save@1", "in": { "image": {"from": "picture.image"}, "name": "picture" } }
        """));
}
