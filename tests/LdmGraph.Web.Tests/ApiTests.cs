using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace LdmGraph.Web.Tests;

public sealed class ApiTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly Server _server = running.Server;

    [Fact]
    public async Task The_description_names_every_endpoint_and_what_it_answers()
    {
        var document = await _server.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var described = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}")).ToList();
        string[] expected =
        [
            "GET /healthz", "GET /api/nodes", "GET /api/nodes/{type}", "GET /api/schema", "GET /api/templates", "GET /api/templates/{name}", "GET /api/templates/{name}/picture",
            "GET /api/graphs", "POST /api/graphs", "POST /api/graphs/check", "GET /api/graphs/{id}", "PUT /api/graphs/{id}", "DELETE /api/graphs/{id}",
            "GET /api/models", "GET /api/models/{name}", "POST /api/uploads", "GET /api/pictures/{hash}", "GET /api/pictures/{hash}/thumbnail",
            "GET /api/runs", "POST /api/runs", "GET /api/runs/{id}", "DELETE /api/runs/{id}", "GET /api/runs/{id}/graph", "GET /api/runs/{id}/nodes",
            "GET /api/runs/{id}/events", "GET /api/runs/{id}/previews/{hash}", "POST /api/runs/{id}/cancel", "POST /api/runs/{id}/retry", "POST /api/runs/{id}/move",
            "POST /api/runs/{id}/restore", "DELETE /api/runs/{id}/files/{number}", "POST /api/runs/{id}/files/{number}/restore",
            "GET /api/queue", "GET /api/queue/events", "POST /api/queue/pause", "POST /api/queue/resume", "POST /api/queue/cancel",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        foreach (var operation in document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()))
        {
            Assert.False(string.IsNullOrEmpty(operation.Value.GetProperty("summary").GetString()), operation.Name);
            Assert.NotEmpty(operation.Value.GetProperty("responses").EnumerateObject());
        }
    }

    [Fact]
    public async Task What_is_described_is_there()
    {
        var document = await _server.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        foreach (var path in document.GetProperty("paths").EnumerateObject())
            foreach (var operation in path.Value.EnumerateObject())
            {
                // Streams do not end by themselves, and one that cancels everything would disturb other tests.
                if (path.Name is "/api/queue/events" or "/api/queue/cancel") continue;
                var address = System.Text.RegularExpressions.Regex.Replace(path.Name.Replace("{number}", "0", StringComparison.Ordinal), "{[a-z]+}", "none");
                using var answer = await _server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(operation.Name.ToUpperInvariant()), address));
                Assert.True((int)answer.StatusCode < 500, $"{operation.Name} {path.Name}: {(int)answer.StatusCode}");
                Assert.NotEqual(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
                // The catch-all says that there is no such endpoint.
                Assert.DoesNotContain("/openapi/v1.json lists", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
    }

    [Fact]
    public async Task A_graph_is_saved_listed_read_checked_and_deleted()
    {
        using var created = await _server.Client.PostAsync("/api/graphs?name=mine.json", new StringContent(TestGraphs.Shrink("inputs/none.png")));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        Assert.Contains((await _server.Client.GetFromJsonAsync<JsonElement>("/api/graphs")).EnumerateArray(), graph => graph.GetProperty("id").GetString() == id);
        Assert.Contains("image.resize@1", await _server.Client.GetStringAsync($"/api/graphs/{id}"), StringComparison.Ordinal);

        using var check = await _server.Client.PostAsync("/api/graphs/check", new StringContent(TestGraphs.Shrink("inputs/none.png")));
        var problem = Assert.Single((await check.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray());
        Assert.Equal(("load", "path"), (problem.GetProperty("node").GetString(), problem.GetProperty("port").GetString()));

        using var deleted = await _server.Client.DeleteAsync($"/api/graphs/{id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await _server.Client.GetAsync($"/api/graphs/{id}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_saved_graph_is_run_by_its_id_and_a_picture_of_it_opened_as_a_graph_again()
    {
        var picture = await _server.UploadAsync(TestPng.Create(20, 20));
        using var created = await _server.Client.PostAsync("/api/graphs?name=again.json", new StringContent(TestGraphs.Shrink(picture)));
        var graph = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        using var submitted = await _server.Client.PostAsJsonAsync("/api/runs", new { graphId = graph, @params = new { width = 10 } });
        Assert.Equal(HttpStatusCode.Accepted, submitted.StatusCode);
        var run = await _server.UntilAsync((await submitted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ids")[0].GetString()!, "done");
        Assert.Equal(graph, run.GetProperty("graphId").GetString());

        var made = await _server.Client.GetByteArrayAsync($"/api/pictures/{run.GetProperty("outputs")[0].GetProperty("hash").GetString()}");
        using var opened = await _server.Client.PostAsync("/api/graphs?name=result.png", new ByteArrayContent(made));
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        Assert.Contains("image.resize@1", await _server.Client.GetStringAsync(opened.Headers.Location), StringComparison.Ordinal);
        using var foreign = await _server.Client.PostAsync("/api/graphs?name=../../photo.png", new ByteArrayContent(TestPng.Create(4, 4)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, foreign.StatusCode);
    }

    [Fact]
    public async Task Every_node_type_is_listed_with_its_ports()
    {
        var nodes = (await _server.Client.GetFromJsonAsync<JsonElement>("/api/nodes")).EnumerateArray().ToList();
        var resize = Assert.Single(nodes, node => node.GetProperty("id").GetString() == "image.resize@1");
        Assert.Contains(resize.GetProperty("inputs").EnumerateArray(), port => port.GetProperty("name").GetString() == "width" && port.GetProperty("type").GetString() == "int");
        var schema = await _server.Client.GetFromJsonAsync<JsonElement>("/api/schema");
        Assert.All(nodes, node => Assert.True(schema.GetProperty("definitions").TryGetProperty(node.GetProperty("id").GetString()!, out _)));
    }
}
