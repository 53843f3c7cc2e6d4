using System.Net.Http.Json;
using System.Text.Json;

namespace LdmGraph.Web.Tests.Stress;

public class ManyRunsTests
{
    private const int Count = 1000;
    private const long Megabyte = 1 << 20;

    private const string Add = """
        { "format": "ldmgraph/1", "params": { "seed": { "type": "seed", "default": "0" } }, "nodes": { "add": { "type": "test.add@1", "in": { "a": 40, "b": 2 } } }, "outputs": { "sum": { "from": "add.sum" } } }
        """;

    [Fact]
    public async Task A_thousand_queued_runs_survive_the_server_and_are_done_once_each()
    {
        using var data = new DataFolder();
        List<string> ids;
        await using (var server = await Server.StartAsync(data))
        {
            using var paused = await server.Client.PostAsync("/api/queue/pause", null);
            using var answer = await server.Client.PostAsJsonAsync("/api/runs", new { graph = Add, @params = new { seed = "100" }, seeds = Count });
            ids = await IdsAsync(answer);
            Assert.Equal(Count, ids.Distinct().Count());
            // A thousand is what one call may ask for.
            using var more = await server.Client.PostAsJsonAsync("/api/runs", new { graph = Add, seeds = Count + 1 });
            Assert.Equal(400, (int)more.StatusCode);
            await server.KillAsync();
        }

        await using var again = await Server.StartAsync(data);
        var waiting = await ListAsync(again, "queued");
        Assert.Equal(ids, waiting.Select(run => run.GetProperty("id").GetString()));
        Assert.Equal(Enumerable.Range(1, Count), waiting.Select(run => run.GetProperty("position").GetInt32()));
        using (await again.Client.PostAsync("/api/queue/resume", null)) await EmptyAsync(again);

        var done = await ListAsync(again, "done");
        Assert.Equal(ids.Order(StringComparer.Ordinal), done.Select(run => run.GetProperty("id").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(100, Count), done.Select(run => int.Parse(run.GetProperty("seed").GetString()!, System.Globalization.CultureInfo.InvariantCulture)).Order());
        Assert.All(done, run => Assert.Equal((1, "42"), (run.GetProperty("attempt").GetInt32(), run.GetProperty("values").GetProperty("sum").GetString())));
    }

    [Fact]
    public async Task Eight_hundred_more_runs_leave_nothing_in_memory()
    {
        await using var server = await Server.StartAsync();
        await RunAsync(server, 200);
        var before = server.Memory();
        for (var batch = 0; batch < 4; batch++) await RunAsync(server, 200);
        // Of 800 runs, 40 KB each would be 32 MB. Less than that, the garbage collector may be holding on to.
        Assert.InRange(server.Memory() - before, long.MinValue, 32 * Megabyte);
    }

    [Fact]
    public async Task A_full_queue_says_so_and_takes_runs_again_when_there_is_room()
    {
        await using var server = await Server.StartAsync();
        using var paused = await server.Client.PostAsync("/api/queue/pause", null);
        for (var batch = 0; batch < 10; batch++) await IdsAsync(await server.Client.PostAsJsonAsync("/api/runs", new { graph = Add, seeds = Count }));
        using (var full = await server.Client.PostAsJsonAsync("/api/runs", new { graph = Add }))
        {
            Assert.Equal((429, "application/problem+json"), ((int)full.StatusCode, full.Content.Headers.ContentType?.MediaType));
            Assert.Contains("10,000", (await full.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
        using var cancelled = await server.Client.PostAsync("/api/queue/cancel", null);
        Assert.Equal(10 * Count, (await cancelled.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runs").GetInt32());
        await server.SubmitAsync(Add);
        await server.AssertIsUpAsync();
    }

    private static async Task RunAsync(Server server, int count)
    {
        await IdsAsync(await server.Client.PostAsJsonAsync("/api/runs", new { graph = Add, seeds = count }));
        await EmptyAsync(server);
    }

    private static async Task<List<string>> IdsAsync(HttpResponseMessage answer)
    {
        Assert.True((int)answer.StatusCode == 202, await answer.Content.ReadAsStringAsync());
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ids").EnumerateArray().Select(id => id.GetString()!)];
    }

    private static async Task<List<JsonElement>> ListAsync(Server server, string state)
    {
        var runs = await server.Client.GetFromJsonAsync<JsonElement>($"/api/runs?state={state}&take=1000");
        Assert.Equal(Count, runs.GetProperty("total").GetInt32());
        return [.. runs.GetProperty("runs").EnumerateArray()];
    }

    /// <summary>Until nothing waits or runs.</summary>
    private static async Task EmptyAsync(Server server)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        using var answer = await server.Client.GetAsync("/api/queue/events", HttpCompletionOption.ResponseHeadersRead, patience.Token);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(patience.Token));
        while (await reader.ReadLineAsync(patience.Token) is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonDocument.Parse(line[6..]).RootElement.GetProperty("status") is var status
                && status.GetProperty("queued").GetInt32() + status.GetProperty("running").GetInt32() == 0) return;
        Assert.Fail("the queue's events ended");
    }
}
