using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace LdmGraph.Web.Tests.Stress;

/// <summary>Bodies that are not what they should be, at every endpoint that takes JSON.</summary>
public sealed class MalformedBodyTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string Graph = """{ "format": "ldmgraph/1", "nodes": { "a": { "type": "image.load@1", "in": { "path": "\ud800", "x": 1e999, "y": -0, "y": 2 } } } }""";

    private readonly Server _server = running.Server;

    private static IEnumerable<byte[]> Bodies()
    {
        string[] texts =
        [
            "", " ", "{", "}", "[", "nul", "null", "[]", "7", "true", "\"text\"", "{\"a\":}", "{'a': 1}", "{\"a\": 1}{\"b\": 2}", "{\"a\": NaN}", "{\"a\": 1e999}", "{\"graph\": null}",
            "{\"graph\": \"\\ud800\"}", "\0", "{\"graph\": \"\0\"}", "{\"before\": 7}", "{\"before\": {}}", "{\"graphId\": \"\\u0000\"}", "{\"template\": \"..\"}", "{\"graph\": {}, \"params\": []}",
            "{\"graph\": {}, \"params\": {\"x\": [1, [2]]}}", "{\"graph\": {}, \"priority\": 1e300}", "{\"graph\": {}, \"seeds\": -1}", "{\"graph\": {}, \"targets\": [null, 7]}", "{\"graph\": {}, \"sweep\": {\"columns\": null}}",
            "{\"nodes\": []}", "{\"nodes\": {\"\": {}}}", "{\"nodes\": {\"a\": null}}", "{\"nodes\": {}, \"nodes\": {}}", "{\"format\": \"ldmgraph/9\", \"nodes\": {}}", "{\"nodes\": {}, \"params\": 7, \"outputs\": \"x\", \"layout\": []}",
            Graph, "{\"graph\": " + Graph + "}", "{\"graph\": " + JsonSerializer.Serialize(Graph) + "}",
            new('[', 100_000), string.Concat(Enumerable.Repeat("{\"nodes\":", 100_000)), "{\"graph\":" + new string('[', 100_000), "\"" + new string('a', 500_000),
            "{\"nodes\": {" + string.Join(", ", Enumerable.Repeat("\"a\": {}", 20_000)) + "}}",
        ];
        foreach (var text in texts) yield return Encoding.UTF8.GetBytes(text);
        yield return [0xEF, 0xBB, 0xBF];
        yield return [.. "{\"graph\": \""u8, 0xC0, 0x80, 0xFF, .. "\"}"u8];
        yield return [.. "{\"name\": \""u8, 0xED, 0xA0, 0x80, .. "\", \"nodes\": {}}"u8];
        yield return Encoding.Unicode.GetBytes("{\"nodes\": {}}");
        yield return [0x1f, 0x8b, 8, 0, 0, 0];
    }

    [Theory]
    [InlineData("POST", "/api/runs")]
    [InlineData("POST", "/api/runs/{run}/move")]
    [InlineData("POST", "/api/graphs?name=malformed")]
    [InlineData("POST", "/api/graphs/check")]
    [InlineData("PUT", "/api/graphs/{graph}")]
    public async Task Is_a_problem_in_words_and_never_an_error_of_the_server(string method, string path)
    {
        using var paused = await _server.Client.PostAsync("/api/queue/pause", null);
        var run = await _server.SubmitAsync(TestGraphs.Endless);
        using var created = await _server.Client.PostAsync("/api/graphs?name=whole", new StringContent(TestGraphs.Endless));
        var graph = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        var address = path.Replace("{run}", run, StringComparison.Ordinal).Replace("{graph}", graph, StringComparison.Ordinal);
        var (runs, refused) = (await RunsAsync(), 0);

        foreach (var body in Bodies())
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.TryAddWithoutValidation("If-Match", "*");
            using var answer = await _server.Client.SendAsync(request);
            var said = $"{method} {path} with '{Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 60)))}': {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
            Assert.True((int)answer.StatusCode < 500, said);
            if ((int)answer.StatusCode < 400) continue;
            refused++;
            Assert.True(answer.Content.Headers.ContentType?.MediaType == "application/problem+json", said);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("title").GetString()), said);
            Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()), said);
        }
        // A check lists what is wrong in a 200; graphs with mistakes can be saved.
        Assert.InRange(refused, path.EndsWith("check", StringComparison.Ordinal) ? 0 : 20, int.MaxValue);
        await _server.AssertIsUpAsync();
        Assert.Equal(runs, await RunsAsync());
        // Whatever was saved of them can be listed and read.
        foreach (var saved in (await _server.Client.GetFromJsonAsync<JsonElement>("/api/graphs")).EnumerateArray())
        {
            using var text = await _server.Client.GetAsync($"/api/graphs/{saved.GetProperty("id").GetString()}");
            Assert.Equal(HttpStatusCode.OK, text.StatusCode);
        }
        using var deleted = await _server.Client.PostAsync($"/api/runs/{run}/cancel", null);
    }

    [Fact]
    public async Task A_body_of_more_than_it_may_have_is_refused_at_its_limit()
    {
        // Sent without a length, so that only counting tells.
        foreach (var (path, limit) in new[] { ("/api/graphs", 64L << 20), ("/api/runs", 64L << 20), ("/api/graphs/check", 64L << 20), ("/api/runs/none/move", 1L << 20) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StreamContent(new Blanks(limit + 1)) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.TransferEncodingChunked = true;
            using var answer = await _server.Client.SendAsync(request);
            Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        }
        await _server.AssertIsUpAsync();
    }

    private async Task<int> RunsAsync() => (await _server.Client.GetFromJsonAsync<JsonElement>("/api/runs?take=1")).GetProperty("total").GetInt32();
}
