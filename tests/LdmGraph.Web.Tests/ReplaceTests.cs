using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace LdmGraph.Web.Tests;

/// <summary><c>PUT /api/graphs/{id}</c>: nobody's change is overwritten unseen.</summary>
public sealed class ReplaceTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly Server _server = running.Server;

    [Fact]
    public async Task A_graph_is_replaced_in_the_state_that_was_seen_and_in_no_other()
    {
        var id = await CreateAsync(_server);
        var seen = await TagAsync(id);
        using var first = await PutAsync(id, Named("first"), seen);
        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        Assert.Equal(await TagAsync(id), $"{first.Headers.ETag}");
        Assert.NotEqual(seen, $"{first.Headers.ETag}");

        using var late = await PutAsync(id, Named("late"), seen);
        Assert.Equal((HttpStatusCode.PreconditionFailed, "application/problem+json"), (late.StatusCode, late.Content.Headers.ContentType?.MediaType));
        Assert.Equal("first", await NameAsync(id));
        Assert.Contains((await _server.Client.GetFromJsonAsync<JsonElement>("/api/graphs")).EnumerateArray(), graph => graph.GetProperty("id").GetString() == id && graph.GetProperty("name").GetString() == "first");

        using var next = await PutAsync(id, Named("next"), $"\"0000\", {first.Headers.ETag}");
        Assert.Equal(HttpStatusCode.NoContent, next.StatusCode);
        using var any = await PutAsync(id, Named("any"), "*");
        Assert.Equal(HttpStatusCode.NoContent, any.StatusCode);
        Assert.Equal("any", await NameAsync(id));
    }

    [Fact]
    public async Task Of_many_that_saw_the_same_state_one_comes_through()
    {
        var id = await CreateAsync(_server);
        var seen = await TagAsync(id);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(async number =>
        {
            using var answer = await PutAsync(id, Named($"number {number}"), seen);
            return (number, answer.StatusCode);
        }));
        var (winner, _) = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        Assert.All(answers.Where(answer => answer.number != winner), answer => Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode));
        Assert.Equal($"number {winner}", await NameAsync(id));
    }

    [Theory]
    [InlineData(null, "{\"format\": \"ldmgraph/1\", \"nodes\": {}}", HttpStatusCode.PreconditionRequired)]
    [InlineData("what", "{\"format\": \"ldmgraph/1\", \"nodes\": {}}", HttpStatusCode.PreconditionRequired)]
    [InlineData("*", "{\"nodes\": 7}", HttpStatusCode.UnprocessableEntity)]
    [InlineData("*", "", HttpStatusCode.UnprocessableEntity)]
    public async Task What_cannot_be_put_there_changes_nothing(string? ifMatch, string body, HttpStatusCode expected)
    {
        var id = await CreateAsync(_server);
        var before = await _server.Client.GetStringAsync($"/api/graphs/{id}");
        using var answer = await PutAsync(id, body, ifMatch);
        Assert.Equal((expected, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(before, await _server.Client.GetStringAsync($"/api/graphs/{id}"));
        using var none = await PutAsync("none", Named("none"), "*");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task A_state_has_the_same_tag_after_a_restart_and_who_has_it_gets_no_second_copy()
    {
        using var data = new DataFolder();
        string id, tag;
        await using (var server = await Server.StartAsync(data))
        {
            id = await CreateAsync(server);
            using var put = await PutAsync(server, id, Named("kept"), "*");
            tag = $"{put.Headers.ETag}";
            await server.KillAsync();
        }
        await using var again = await Server.StartAsync(data);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/graphs/{id}");
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var unchanged = await again.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    private static string Named(string name) => $$"""{ "format": "ldmgraph/1", "name": "{{name}}", "nodes": {} }""";

    private static async Task<string> CreateAsync(Server server)
    {
        using var created = await server.Client.PostAsync("/api/graphs?name=put.json", new StringContent(TestGraphs.Endless));
        return (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private async Task<string> TagAsync(string id)
    {
        using var answer = await _server.Client.GetAsync($"/api/graphs/{id}");
        return $"{answer.Headers.ETag}";
    }

    private async Task<string?> NameAsync(string id) => (await _server.Client.GetFromJsonAsync<JsonElement>($"/api/graphs/{id}")).GetProperty("name").GetString();

    private Task<HttpResponseMessage> PutAsync(string id, string body, string? ifMatch) => PutAsync(_server, id, body, ifMatch);

    private static async Task<HttpResponseMessage> PutAsync(Server server, string id, string body, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/graphs/{id}") { Content = new StringContent(body) };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await server.Client.SendAsync(request);
    }
}
