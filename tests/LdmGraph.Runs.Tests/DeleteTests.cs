using Microsoft.Data.Sqlite;

namespace LdmGraph.Runs.Tests;

public sealed class DeleteTests : WithQueue
{
    [Fact]
    public async Task A_deleted_run_is_nowhere_and_is_brought_back_as_it_was()
    {
        var run = await Queue.EndOfAsync(await Queue.SubmitAsync(TestQueue.Writes("precious")));
        await Queue.Runs.DeleteAsync(run.Id);
        Assert.Null(await Queue.Runs.FindAsync(run.Id));
        Assert.Equal(0, (await Queue.Runs.ListAsync(new RunFilter())).Total);
        await Assert.ThrowsAsync<RunNotFoundException>(() => Queue.Runs.GraphAsync(run.Id));
        await Assert.ThrowsAsync<RunNotFoundException>(() => Queue.Runs.RetryAsync(run.Id));
        await Assert.ThrowsAsync<RunNotFoundException>(() => Queue.Runs.TimingsAsync(run.Id));

        await Queue.Runs.RestoreAsync(run.Id);
        var back = Assert.Single((await Queue.Runs.ListAsync(new RunFilter { WithOutputs = true })).Runs);
        Assert.Equal((run.Id, run.Outputs[0]), (back.Id, Assert.Single(back.Outputs)));
        Assert.True(Queue.Artifacts.Contains(run.Outputs[0].Hash));
        Assert.NotEmpty(await Queue.Runs.TimingsAsync(run.Id));
    }

    [Fact]
    public async Task A_deleted_file_leaves_the_others_and_the_run_and_is_brought_back_to_its_place()
    {
        var run = await Queue.EndOfAsync(await Queue.SubmitAsync(Three("a", "b", "c")));
        await Queue.Runs.DeleteFileAsync(run.Id, 1);
        Assert.Equal([0, 2], (await Queue.Runs.FindAsync(run.Id))!.Outputs.Select(file => file.Number));
        await Queue.Runs.DeleteFileAsync(run.Id, 0);
        await Queue.Runs.DeleteFileAsync(run.Id, 2);
        // The history still has the run; where files are shown it is no longer.
        Assert.Equal((1, 0), ((await Queue.Runs.ListAsync(new RunFilter())).Total, (await Queue.Runs.ListAsync(new RunFilter { WithOutputs = true })).Total));

        foreach (var number in (int[])[2, 1, 0]) await Queue.Runs.RestoreFileAsync(run.Id, number);
        Assert.Equal(run.Outputs, Assert.Single((await Queue.Runs.ListAsync(new RunFilter { WithOutputs = true })).Runs).Outputs);
    }

    [Fact]
    public async Task What_was_deleted_long_ago_is_gone_with_its_content_unless_something_else_has_the_same()
    {
        var run = await Queue.EndOfAsync(await Queue.SubmitAsync(Three("one", "twin", "twin")));
        var other = await Queue.EndOfAsync(await Queue.SubmitAsync(TestQueue.Writes("one")));
        // In whichever order the nodes came to write.
        var numbers = run.Outputs.OrderBy(file => file.FileName, StringComparer.Ordinal).Select(file => file.Number).ToList();
        await Queue.Runs.DeleteFileAsync(run.Id, numbers[0]);
        await Queue.Runs.DeleteFileAsync(run.Id, numbers[1]);
        await Queue.PurgeAsync();
        // The first is another run's too, the second has a twin in its own.
        Assert.All(run.Outputs, file => Assert.True(Queue.Artifacts.Contains(file.Hash)));
        await Assert.ThrowsAsync<RunNotFoundException>(() => Queue.Runs.RestoreFileAsync(run.Id, numbers[0]));

        await Queue.Runs.DeleteFileAsync(run.Id, numbers[2]);
        await Queue.Runs.DeleteAsync(other.Id);
        await Queue.PurgeAsync();
        Assert.All(run.Outputs, file => Assert.False(Queue.Artifacts.Contains(file.Hash)));
        await Assert.ThrowsAsync<RunNotFoundException>(() => Queue.Runs.RestoreAsync(other.Id));
        Assert.NotNull(await Queue.Runs.FindAsync(run.Id));
    }

    [Fact]
    public async Task A_table_of_the_version_before_is_taken_over_with_its_runs()
    {
        var run = await Queue.EndOfAsync(await Queue.SubmitAsync(TestQueue.Writes("old")));
        await Queue.DisposeAsync();
        await using (var file = new SqliteConnection($"Data Source={Path.Combine(Folder, "runs.db")};Pooling=False"))
        {
            await file.OpenAsync();
            await using var command = file.CreateCommand();
            command.CommandText = """
                drop index runs_by_end; drop index runs_by_saved_graph; drop index runs_by_deletion; drop index artifacts_by_deletion;
                alter table runs drop column deleted; alter table artifacts drop column deleted;
                create index runs_by_end on runs(finished desc, id desc);
                create index runs_by_saved_graph on runs(graph_id, finished desc, id desc) where graph_id is not null;
                pragma user_version = 1;
                """;
            await command.ExecuteNonQueryAsync();
        }
        Queue = await TestQueue.StartAsync(Folder);
        Assert.Equal(run.Outputs, (await Queue.Runs.FindAsync(run.Id))!.Outputs);
        await Queue.Runs.DeleteAsync(run.Id);
        Assert.Equal(0, (await Queue.Runs.ListAsync(new RunFilter())).Total);
    }

    private static RunRequest Three(params string[] texts) =>
        TestQueue.Request(string.Join(", ", texts.Select((text, i) => $$""" "write{{i}}": { "type": "test.write@1", "in": { "text": "{{text}}", "name": "{{i}}.txt" } } """)));
}
