using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace LdmGraph.Web.Tests.Stress;

public sealed class LargeGraphTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const int Nodes = 20_000;

    private readonly Server _server = running.Server;

    [Fact]
    public async Task A_graph_of_twenty_thousand_nodes_is_saved_read_checked_changed_and_run()
    {
        var graph = Chain(Nodes);
        using var created = await _server.Client.PostAsync("/api/graphs?name=large.json", new StringContent(graph));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        using var read = await _server.Client.GetAsync($"/api/graphs/{id}");
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(graph).RootElement, await read.Content.ReadFromJsonAsync<JsonElement>()));

        using var check = await _server.Client.PostAsync("/api/graphs/check", new StringContent(graph));
        Assert.Empty((await check.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray());

        using var put = new HttpRequestMessage(HttpMethod.Put, $"/api/graphs/{id}") { Content = new StringContent(graph.Replace("\"a\": 1 ", "\"a\": 2 ", StringComparison.Ordinal)) };
        put.Headers.IfMatch.Add(read.Headers.ETag!);
        using var changed = await _server.Client.SendAsync(put);
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);

        using var submitted = await _server.Client.PostAsJsonAsync("/api/runs", new { graphId = id });
        Assert.True(submitted.StatusCode == HttpStatusCode.Accepted, await submitted.Content.ReadAsStringAsync());
        var run = (await submitted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ids")[0].GetString()!;
        var done = await _server.UntilAsync(run, "done");
        Assert.Equal($"{Nodes + 2}", done.GetProperty("values").GetProperty("sum").GetString());
        Assert.Equal(Nodes, done.GetProperty("cache").GetProperty("computed").GetInt32());
        Assert.Equal(Nodes, (await _server.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{run}/nodes")).GetArrayLength());
        await _server.AssertIsUpAsync();
    }

    [Fact]
    public async Task Twenty_thousand_mistakes_are_a_refusal_that_can_be_read()
    {
        var graph = Chain(Nodes).Replace("test.add@1", "test.ad@1", StringComparison.Ordinal);
        using var refused = await _server.Client.PostAsJsonAsync("/api/runs", new { graph });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.InRange(problem.GetProperty("problems").GetArrayLength(), 1, Nodes);
        Assert.InRange(problem.GetRawText().Length, 0, 16 << 20);
        await _server.AssertIsUpAsync();
    }

    /// <summary>Each adds one to what the one before it has.</summary>
    private static string Chain(int count)
    {
        var text = new StringBuilder("{ \"format\": \"ldmgraph/1\", \"name\": \"large\", \"nodes\": {");
        for (var i = 0; i < count; i++)
            text.Append(i == 0 ? "" : ",").Append(System.Globalization.CultureInfo.InvariantCulture, $"\n\"n{i}\": {{ \"type\": \"test.add@1\", \"in\": {{ \"a\": {(i == 0 ? "1" : $"{{\"from\": \"n{i - 1}.sum\"}}")} }} }}");
        return text.Append(System.Globalization.CultureInfo.InvariantCulture, $"}}, \"outputs\": {{ \"sum\": {{\"from\": \"n{count - 1}.sum\"}} }} }}").ToString();
    }
}
