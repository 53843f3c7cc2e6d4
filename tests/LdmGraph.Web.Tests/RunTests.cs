using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace LdmGraph.Web.Tests;

/// <summary>Runs by HTTP, from the submission to the picture, with the real engine.</summary>
public sealed class RunTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly Server _server = running.Server;

    [Fact]
    public async Task A_submitted_graph_is_run_watched_and_its_picture_fetched()
    {
        var id = await _server.SubmitAsync(TestGraphs.Shrink(await _server.UploadAsync(TestPng.Create(64, 48))), new { width = 16 });
        var events = await _server.WatchAsync(id).ToListAsync();

        // Lasting events are numbered without gaps, and the last one is the end.
        Assert.Equal(Enumerable.Range(1, events.Count(happened => happened.Id is not null)).Select(number => (long?)number), events.Select(happened => happened.Id).Where(number => number is not null));
        Assert.Equal("done", events[^1].Data.GetProperty("state").GetString());
        Assert.Contains(events, happened => happened.Data.GetProperty("kind").GetString() == "artifact");

        var run = await _server.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{id}");
        Assert.Equal("16", run.GetProperty("params").GetProperty("width").GetString());
        var artifact = Assert.Single(run.GetProperty("outputs").EnumerateArray());
        Assert.Equal((16, 12), (artifact.GetProperty("width").GetInt32(), artifact.GetProperty("height").GetInt32()));

        var hash = artifact.GetProperty("hash").GetString();
        using var picture = await _server.Client.GetAsync($"/api/pictures/{hash}");
        Assert.Equal("image/png", picture.Content.Headers.ContentType?.ToString());
        var bytes = await picture.Content.ReadAsByteArrayAsync();
        Assert.Equal(hash, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        using var thumbnail = await _server.Client.GetAsync($"/api/pictures/{hash}/thumbnail?size=128");
        Assert.Equal("image/webp", thumbnail.Content.Headers.ContentType?.ToString());
        Assert.Contains("image.resize@1", await _server.Client.GetStringAsync($"/api/runs/{id}/graph"), StringComparison.Ordinal);
        Assert.Equal(["load", "resize", "save"], (await _server.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{id}/nodes")).EnumerateArray().Select(node => node.GetProperty("node").GetString()));
    }

    [Fact]
    public async Task A_sweep_over_a_param_becomes_one_labelled_sheet()
    {
        var graph = TestGraphs.Shrink(await _server.UploadAsync(TestPng.Create(64, 48)));
        using var answer = await _server.Client.PostAsJsonAsync("/api/runs", new { graph, sweep = new { columns = new { param = "width", values = new[] { 20, 40, 60 } } } });
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        var submitted = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(3, submitted.GetProperty("ids").GetArrayLength());
        foreach (var id in submitted.GetProperty("ids").EnumerateArray()) await _server.UntilAsync(id.GetString()!, "done");

        var sheet = submitted.GetProperty("sheet").GetString();
        List<JsonElement> runs;
        do runs = [.. (await _server.Client.GetFromJsonAsync<JsonElement>($"/api/runs?sheet={sheet}")).GetProperty("runs").EnumerateArray()];
        while (runs.Count < 4);
        var composition = Assert.Single(runs, run => run.GetProperty("sheet").GetProperty("isComposition").GetBoolean());
        var picture = (await _server.UntilAsync(composition.GetProperty("id").GetString()!, "done")).GetProperty("outputs")[0];
        // Three places as wide as the widest picture, gaps between and around them, and labels above.
        Assert.Equal(3 * 60 + 4 * 8, picture.GetProperty("width").GetInt32());
        Assert.True(picture.GetProperty("height").GetInt32() > 45 + 2 * 8);
    }

    [Theory]
    [InlineData("\"seeds\": 0", 400)]
    [InlineData("\"seeds\": 3", 422)]
    [InlineData("\"seeds\": 2, \"sweep\": {\"columns\": {\"param\": \"width\", \"values\": [1]}}", 400)]
    [InlineData("\"sweep\": {}", 400)]
    [InlineData("\"sweep\": {\"columns\": {\"param\": \"width\", \"values\": []}}", 422)]
    [InlineData("\"sweep\": {\"columns\": {\"param\": \"height\", \"values\": [1]}}", 422)]
    [InlineData("\"sweep\": {\"columns\": {\"param\": \"width\"}}", 400)]
    [InlineData("\"sweep\": {\"columns\": {\"param\": \"width\", \"values\": [1]}, \"rows\": {\"values\": [1]}}", 400)]
    public async Task A_batch_or_sweep_that_makes_no_sense_is_a_problem_and_no_run(string members, int status)
    {
        var graph = JsonSerializer.Serialize(TestGraphs.Shrink(await _server.UploadAsync(TestPng.Create(8, 8))));
        using var content = new StringContent($$"""{ "graph": {{graph}}, {{members}} }""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await _server.Client.PostAsync("/api/runs", content);
        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task A_client_that_comes_again_gets_what_it_has_missed_and_then_204()
    {
        var id = await _server.SubmitAsync(TestGraphs.Shrink(await _server.UploadAsync(TestPng.Create(10, 10))), new { width = 5 });
        var all = await _server.WatchAsync(id).ToListAsync();
        var lasting = all.Where(happened => happened.Id is not null).ToList();

        var rest = await _server.WatchAsync(id, after: lasting[2].Id).Where(happened => happened.Id is not null).ToListAsync();
        Assert.Equal(lasting.Skip(3).Select(happened => happened.Id), rest.Select(happened => happened.Id));

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/runs/{id}/events");
        request.Headers.Add("Last-Event-ID", $"{lasting[^1].Id}");
        using var nothing = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, nothing.StatusCode);
    }

    [Fact]
    public async Task Two_clients_see_the_same_and_either_can_cancel()
    {
        var id = await _server.SubmitAsync(TestGraphs.Endless);
        var first = _server.WatchAsync(id).ToListAsync().AsTask();
        var second = _server.WatchAsync(id).ToListAsync().AsTask();
        await _server.UntilAsync(id, "running");
        using var cancelled = await _server.Client.PostAsync($"/api/runs/{id}/cancel", null);
        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        Assert.Equal("cancelled", (await first)[^1].Data.GetProperty("state").GetString());
        Assert.Equal((await first).Select(happened => happened.Id).Where(number => number is not null), (await second).Select(happened => happened.Id).Where(number => number is not null));
    }

    [Fact]
    public async Task A_graph_with_mistakes_is_refused_with_the_place_of_each()
    {
        var graph = """
            {
              "format": "ldmgraph/1",
              "nodes": {
                "load": { "type": "image.laod@1", "in": { "path": "x.png" } },
                "save": { "type": "image.save@1", "in": { "image": {"from": "load.image"}, "quality": 900 } }
              }
            }
            """;
        using var answer = await _server.Client.PostAsJsonAsync("/api/runs", new { graph });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problems = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("problems").EnumerateArray().ToList();
        var unknown = Assert.Single(problems, problem => problem.GetProperty("node").GetString() == "load");
        Assert.StartsWith("LDM", unknown.GetProperty("code").GetString(), StringComparison.Ordinal);
        Assert.Equal(4, unknown.GetProperty("line").GetInt32());
        Assert.Contains("image.load@1", unknown.GetProperty("fix").GetString(), StringComparison.Ordinal);
        Assert.Contains(problems, problem => problem.GetProperty("port").GetString() == "quality" && problem.GetProperty("line").GetInt32() == 5);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("{}", 400)]
    [InlineData("""{"graph": 7}""", 400)]
    [InlineData("""{"graph": "{ broken"}""", 422)]
    [InlineData("""{"graph": {}, "template": "text-to-image"}""", 400)]
    [InlineData("""{"template": "no-such-thing"}""", 404)]
    [InlineData("""{"template": "../../etc/passwd"}""", 404)]
    [InlineData("""{"graphId": "../server.lock"}""", 404)]
    public async Task A_body_that_is_no_submission_is_a_problem_and_no_run(string body, int status)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _server.Client.PostAsync("/api/runs", content);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("ok", await _server.Client.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task Json_nested_too_deep_is_refused()
    {
        using var content = new StringContent("""{"graph":""" + new string('[', 100_000), System.Text.Encoding.UTF8, "application/json");
        using var answer = await _server.Client.PostAsync("/api/runs", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_file_outside_of_what_graphs_may_read_stays_unread()
    {
        using var answer = await _server.Client.PostAsJsonAsync("/api/runs", new { graph = TestGraphs.Shrink("/etc/passwd") });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("outside the folders", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/runs/NOSUCHRUN", 404)]
    [InlineData("GET", "/api/runs/NOSUCHRUN/events", 404)]
    [InlineData("GET", "/api/runs/NOSUCHRUN/graph", 404)]
    [InlineData("GET", "/api/runs/NOSUCHRUN/previews/abc", 404)]
    [InlineData("POST", "/api/runs/NOSUCHRUN/cancel", 404)]
    [InlineData("POST", "/api/runs/NOSUCHRUN/retry", 404)]
    [InlineData("GET", "/api/runs?take=100000", 400)]
    [InlineData("GET", "/api/no/such/thing", 404)]
    [InlineData("GET", "/api/nodes/image.laod@1", 404)]
    [InlineData("GET", "/api/models/none", 404)]
    [InlineData("GET", "/api/templates/none", 404)]
    [InlineData("GET", "/api/graphs/none", 404)]
    public async Task What_is_not_there_is_said_in_a_problem(string method, string path, int status)
    {
        using var answer = await _server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task A_run_that_has_ended_is_retried_and_deleted()
    {
        var id = await _server.SubmitAsync(TestGraphs.Shrink(await _server.UploadAsync(TestPng.Create(12, 12))), new { width = 6 });
        await _server.UntilAsync(id, "done");
        using var retried = await _server.Client.PostAsync($"/api/runs/{id}/retry", null);
        var again = (await retried.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ids")[0].GetString()!;
        var second = await _server.UntilAsync(again, "done");
        Assert.Equal(id, second.GetProperty("retryOf").GetString());
        using var deleted = await _server.Client.DeleteAsync($"/api/runs/{id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await _server.Client.GetAsync($"/api/runs/{id}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        using var restored = await _server.Client.PostAsync($"/api/runs/{id}/restore", null);
        Assert.Equal(HttpStatusCode.NoContent, restored.StatusCode);
        Assert.Equal(1, await FilesAsync());

        using var without = await _server.Client.DeleteAsync($"/api/runs/{id}/files/0");
        Assert.Equal((HttpStatusCode.NoContent, 0), (without.StatusCode, await FilesAsync()));
        using var back = await _server.Client.PostAsync($"/api/runs/{id}/files/0/restore", null);
        Assert.Equal((HttpStatusCode.NoContent, 1), (back.StatusCode, await FilesAsync()));
        using var none = await _server.Client.PostAsync($"/api/runs/{id}/files/7/restore", null);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);

        async Task<int> FilesAsync() => (await _server.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{id}")).GetProperty("outputs").GetArrayLength();
    }
}
