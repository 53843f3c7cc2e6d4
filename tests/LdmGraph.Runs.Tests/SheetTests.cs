using System.Text.Json;
using LdmGraph.Diffusion;
using LdmGraph.Tests;

namespace LdmGraph.Runs.Tests;

public sealed class SheetTests : WithQueue
{
    private static readonly RunRequest Request = TestQueue.Request("""
        "picture": { "type": "test.picture@1", "in": { "level": {"from": "params.level"}, "steps": {"from": "params.steps"} } },
        "save": { "type": "image.save@1", "in": { "image": {"from": "picture.image"}, "name": "picture" } }
        """, """ "level": { "type": "float", "default": 0.5 }, "steps": { "type": "int", "default": 1 } """, name: "grey");

    [Fact, LeakFree]
    public async Task A_sweep_ends_in_one_labelled_sheet_of_its_pictures()
    {
        var sweep = RunSweep.Create(Request, new("level", Values(0.1, 0.5, 0.9)), new("steps", Values(1, 2)));
        await Queue.Runs.SubmitAsync(sweep.Requests);
        var sheet = await CompositionAsync(sweep.Sheet, 1);
        Assert.Equal(("Sheet of grey", RunState.Done), (sheet.Name, sheet.State));
        var picture = Assert.Single(sheet.Outputs);
        Assert.True(picture.Width > 3 * 32 + 4 * 8 && picture.Height > 2 * 24 + 3 * 8, $"{picture.Width} x {picture.Height}");
        // Its picture tells how to make it again, from files named by their content.
        Assert.Contains((await CellsAsync(sweep.Sheet))[0].Outputs[0].Hash, await Queue.Runs.GraphAsync(sheet.Id), StringComparison.Ordinal);
        // What is left is in the cache, or nowhere.
        Queue.Cache.Clear();
        Assert.Equal(7, (await Queue.Runs.ListAsync(new RunFilter { Sheet = sweep.Sheet })).Total);
    }

    [Theory, InlineData(512, 512, 0), InlineData(4000, 3000, 2309)]
    public void Large_pictures_are_made_smaller_so_that_the_sheet_stays_below_sixteen_million_pixels(int width, int height, int longestSide)
    {
        var runs = Enumerable.Range(0, 4).Select(i => new RunRecord
        {
            Id = $"{i}", Name = "grey", State = RunState.Done, Submitted = DateTimeOffset.UnixEpoch, Finished = DateTimeOffset.UnixEpoch,
            Sheet = new SheetCell("sheet", i / 2, i % 2, "", ""), Outputs = [new Artifact(new string('a', 64), "a.png", "image/png", 1, "save", width, height)],
        });
        using var graph = JsonDocument.Parse(SheetComposition.Of("sheet", [.. runs], DateTimeOffset.UnixEpoch)!.Request.Graph);
        Assert.Equal(longestSide, graph.RootElement.GetProperty("nodes").GetProperty("sheet").GetProperty("in").GetProperty("longestSide").GetInt32());
    }

    [Fact]
    public async Task A_place_whose_run_failed_stays_blank_until_it_is_run_again()
    {
        var sweep = RunSweep.Create(Request, new("level", Values(0.1, 0.2)));
        await Queue.Runs.PauseAsync();
        var ids = await Queue.Runs.SubmitAsync([sweep.Requests[0], Failing(sweep.Requests[1])]);
        await Queue.Runs.ResumeAsync();
        var first = await CompositionAsync(sweep.Sheet, 1);
        Assert.DoesNotContain("r0c1", await Queue.Runs.GraphAsync(first.Id), StringComparison.Ordinal);
        await Queue.SubmitAsync(sweep.Requests[1]);
        var second = await CompositionAsync(sweep.Sheet, 2);
        Assert.Contains("r0c1", await Queue.Runs.GraphAsync(second.Id), StringComparison.Ordinal);
        Assert.Equal(2, ids.Count);
    }

    [Fact]
    public async Task A_sweep_that_was_cancelled_or_whose_sheet_was_deleted_is_not_composed()
    {
        var sweep = RunSweep.Create(Request, new("level", Values(0.1, 0.2)));
        await Queue.Runs.SubmitAsync(sweep.Requests);
        await Queue.Runs.DeleteAsync((await CompositionAsync(sweep.Sheet, 1)).Id);

        var cancelled = RunSweep.Create(Request, new("level", Values(0.1, 0.2)));
        await Queue.Runs.PauseAsync();
        var ids = await Queue.Runs.SubmitAsync(cancelled.Requests);
        await Queue.Runs.CancelAsync(ids[1]);
        await Queue.Runs.ResumeAsync();
        await Queue.IdleAsync();
        await using (await RestartedAsync()) Assert.Equal(4, (await Queue.Runs.ListAsync(new RunFilter())).Total);
    }

    [Fact]
    public async Task Thumbnails_are_made_once_and_go_with_their_pictures()
    {
        var run = await Queue.EndOfAsync(await Queue.SubmitAsync(Request));
        var hash = run.Outputs[0].Hash;
        Assert.Equal((32, 24), (run.Outputs[0].Width, run.Outputs[0].Height));
        await using (var thumbnail = await Queue.Artifacts.OpenThumbnailAsync(hash, 100))
        {
            var start = new byte[12];
            await thumbnail!.ReadExactlyAsync(start);
            Assert.True(start.AsSpan(8).SequenceEqual("WEBP"u8));
        }
        var file = Assert.Single(Directory.GetFiles(Path.Combine(Folder, "artifacts", ".thumbnails"), "*", SearchOption.AllDirectories));
        Assert.EndsWith("-128.webp", file, StringComparison.Ordinal);
        Assert.Null(await Queue.Artifacts.OpenThumbnailAsync(new string('0', 64), 100));
        await Queue.Runs.DeleteAsync(run.Id);
        await Queue.PurgeAsync();
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_picture_of_a_run_says_how_it_was_made_like_one_of_the_command_line()
    {
        var run = await Queue.EndOfAsync(await Queue.SubmitAsync(Request with { Params = new Dictionary<string, JsonElement> { ["seed"] = JsonSerializer.SerializeToElement("7") } }));
        var record = Queue.Provenance.Read(Queue.Artifacts.PathOf(run.Outputs[0].Hash))!;
        using var json = JsonDocument.Parse(record);
        Assert.Equal("7", json.RootElement.GetProperty("seed").GetString());
        Assert.Equal(Request.Graph, json.RootElement.GetProperty("graph").GetString());
        Assert.DoesNotContain(Folder, record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_of_theQueue_writes_the_bytes_that_a_run_without_aQueue_writes()
    {
        var run = await Queue.EndOfAsync(await Queue.SubmitAsync(Request));
        var folder = Path.Combine(Folder, "alone");
        var path = await Queue.RunAloneAsync(Request.Graph, folder);
        Assert.Equal(await File.ReadAllBytesAsync(path), await File.ReadAllBytesAsync(Queue.Artifacts.PathOf(run.Outputs[0].Hash)));
    }

    [Fact]
    public async Task A_graph_may_call_those_in_theFolder_of_graphs_and_records_them_by_where_they_lie_from_there()
    {
        var graphs = Path.Combine(Folder, "graphs");
        Directory.CreateDirectory(Path.Combine(graphs, "parts"));
        const string part = """{ "format": "ldmgraph/1", "nodes": { "picture": { "type": "test.picture@1" } }, "outputs": { "image": {"from": "picture.image"} } }""";
        File.WriteAllText(Path.Combine(graphs, "parts", "grey.json"), part);
        await using var queue = await TestQueue.StartAsync(Path.Combine(Folder, "data"), graphs: graphs);
        var run = await queue.EndOfAsync(await queue.SubmitAsync(TestQueue.Request("""
            "grey": { "type": "call@1", "graph": "parts/grey.json" },
            "save": { "type": "image.save@1", "in": { "image": {"from": "grey.image"} } }
            """)));
        Assert.Equal(RunState.Done, run.State);
        using var json = JsonDocument.Parse(queue.Provenance.Read(queue.Artifacts.PathOf(run.Outputs[0].Hash))!);
        Assert.Equal(part, json.RootElement.GetProperty("calls").GetProperty("parts/grey.json").GetString());
        var outside = await Assert.ThrowsAsync<InvalidRunException>(() => queue.SubmitAsync(TestQueue.Request(""" "x": { "type": "call@1", "graph": "../../../etc/passwd" } """)));
        Assert.Contains("outside", outside.Message, StringComparison.Ordinal);
    }

    private async Task<TestQueue> RestartedAsync()
    {
        await Queue.DisposeAsync();
        return Queue = await TestQueue.StartAsync(Folder, sweep: TimeSpan.FromMilliseconds(20));
    }

    private async Task<RunRecord> CompositionAsync(string sheet, int number)
    {
        for (var patience = 0; patience < 3000; patience++, await Task.Delay(10))
            if ((await Queue.Runs.ListAsync(new RunFilter { Sheet = sheet, States = [RunState.Done, RunState.Failed] }, take: 1000)).Runs.Where(run => run.Sheet!.IsComposition).OrderBy(run => run.Id).ToList() is var found && found.Count >= number)
                return found[^1];
        throw new TimeoutException($"the sheet was not composed; the queue has {await Queue.Runs.StatusAsync()}");
    }

    private async Task<List<RunRecord>> CellsAsync(string sheet) =>
        [.. (await Queue.Runs.ListAsync(new RunFilter { Sheet = sheet })).Runs.Where(run => !run.Sheet!.IsComposition).OrderBy(run => run.Id)];

    private static RunRequest Failing(RunRequest request) =>
        TestQueue.Request(""" "no": { "type": "test.refuse@1", "in": { "text": "x" } } """, """ "level": { "type": "float", "default": 0.5 } """) with { Sheet = request.Sheet, Params = request.Params };

    private static JsonElement[] Values(params double[] values) => [.. values.Select(value => JsonSerializer.SerializeToElement(value))];
}
