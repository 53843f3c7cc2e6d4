using System.Net.Http.Json;
using System.Text.Json;

namespace LdmGraph.Web.Tests;

public class RestartTests
{
    [Fact]
    public async Task A_killed_server_has_lost_nothing_when_it_starts_again()
    {
        using var data = new DataFolder();
        string done, waiting, hash;
        await using (var server = await Server.StartAsync(data))
        {
            var picture = await server.UploadAsync(TestPng.Create(30, 20));
            done = await server.SubmitAsync(TestGraphs.Shrink(picture), new { width = 15 });
            hash = (await server.UntilAsync(done, "done")).GetProperty("outputs")[0].GetProperty("hash").GetString()!;
            using var paused = await server.Client.PostAsync("/api/queue/pause", null);
            waiting = await server.SubmitAsync(TestGraphs.Shrink(picture), new { width = 7 });
            await server.KillAsync();
        }

        await using var again = await Server.StartAsync(data);
        Assert.True((await again.Client.GetFromJsonAsync<JsonElement>("/api/queue")).GetProperty("isPaused").GetBoolean());
        Assert.Equal("done", (await again.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{done}")).GetProperty("state").GetString());
        Assert.NotEmpty(await again.Client.GetByteArrayAsync($"/api/pictures/{hash}"));
        using var resumed = await again.Client.PostAsync("/api/queue/resume", null);
        var finished = await again.UntilAsync(waiting, "done");
        Assert.Equal(7, finished.GetProperty("outputs")[0].GetProperty("width").GetInt32());
    }
}
