using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace LdmGraph.Web.Tests;

/// <summary>What is wrong with a request is said in its own words, not in those of the types behind the server.</summary>
public sealed class PlainWordsTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string Members = "with any of graph, graphId, template, params, name, priority, targets, seeds, sweep";

    private readonly Server _server = running.Server;

    [Theory]
    [InlineData("""{ "template": "text-to-image", "parms": {} }""", "there is no 'parms'; did you mean 'params'?")]
    [InlineData("""{ "template": "text-to-image", "count": 3 }""", "there is no 'count'; there are graph, graphId, template, params, name, priority, targets, seeds, sweep")]
    [InlineData("""{ "template": "text-to-image", "sweep": { "column": {} } }""", "there is no 'sweep.column'; did you mean 'columns'?")]
    [InlineData("""{ "template": "text-to-image", "sweep": { "columns": { "param": "seed", "value": [] } } }""", "there is no 'sweep.columns.value'; did you mean 'values'?")]
    [InlineData("""{ "template": "text-to-image", "seeds": "many" }""", "'seeds' is \"many\"; a whole number is expected")]
    [InlineData("""{ "template": "text-to-image", "priority": 1e300 }""", "'priority' is 1e300; a whole number is expected")]
    [InlineData("""{ "template": 7 }""", "'template' is 7; a text is expected")]
    [InlineData("""{ "template": "text-to-image", "params": [] }""", "'params' is a list; an object of names and values is expected")]
    [InlineData("""{ "template": "text-to-image", "params": null }""", "'params' is null; an object of names and values is expected")]
    [InlineData("""{ "template": "text-to-image", "targets": "decode.image" }""", "'targets' is \"decode.image\"; a list is expected")]
    [InlineData("""{ "template": "text-to-image", "targets": [7] }""", "'targets[0]' is 7; a text is expected")]
    [InlineData("{\n\"a\":}", "'}' is an invalid start of a value; line 2, byte 5 of it")]
    [InlineData("", "the body is empty; an object is expected, " + Members)]
    [InlineData(" \n", "the body is empty; an object is expected, " + Members)]
    [InlineData("null", "the body is null; an object is expected, " + Members)]
    [InlineData("[]", "the body is a list; an object is expected, " + Members)]
    public async Task A_submission_that_says_something_else_than_it_may_is_refused_and_nothing_is_queued(string body, string detail)
    {
        var before = await RunsAsync();
        using var answer = await PostAsync("/api/runs", body);
        Assert.Equal(detail, await DetailAsync(answer));
        Assert.Equal(before, await RunsAsync());
    }

    [Theory]
    [InlineData("""{ "befor": null }""", "there is no 'befor'; did you mean 'before'?")]
    [InlineData("""{ "before": 7 }""", "'before' is 7; a text is expected")]
    [InlineData("", "the body is empty; an object is expected, with any of before")]
    public async Task A_move_that_says_something_else_than_it_may_is_refused(string body, string detail)
    {
        using var answer = await PostAsync("/api/runs/none/move", body);
        Assert.Equal(detail, await DetailAsync(answer));
    }

    [Fact]
    public async Task Nothing_is_no_graph_to_check()
    {
        using var answer = await PostAsync("/api/graphs/check", " ");
        Assert.StartsWith("the body is empty; a graph file is expected", await DetailAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_does_not_say_that_it_is_JSON_is_told_how()
    {
        using var answer = await _server.Client.PostAsync("/api/runs", new ByteArrayContent("{}"u8.ToArray()));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("application/json", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/pictures/abc/thumbnail?size=abc", "size=abc: a whole number is expected")]
    [InlineData("/api/runs?take=1.5", "take=1.5: a whole number is expected")]
    [InlineData("/api/runs?withOutputs=maybe", "withOutputs=maybe: true or false is expected")]
    [InlineData("/api/runs/none/events?after=99999999999999999999", "after=99999999999999999999: a whole number is expected")]
    public async Task A_value_in_an_address_that_is_of_another_kind_is_named_with_what_is_expected(string address, string detail)
    {
        using var answer = await _server.Client.GetAsync(address);
        Assert.Equal(detail, await DetailAsync(answer));
    }

    [Theory, InlineData("parts%2f"), InlineData("parts%2F"), InlineData("parts/")]
    public async Task A_part_is_read_replaced_and_deleted_by_its_id_however_the_slash_is_written(string folder)
    {
        var name = $"eps-{Guid.NewGuid():n}";
        await File.WriteAllTextAsync(Path.Combine(_server.Data.Path, "graphs", "parts", name + ".json"), """{ "format": "ldmgraph/1", "nodes": {} }""");
        Assert.Contains((await _server.Client.GetFromJsonAsync<JsonElement>("/api/graphs")).EnumerateArray(), graph => graph.GetProperty("id").GetString() == $"parts/{name}");
        var address = new Uri(_server.Url, $"/api/graphs/{folder}{name}");
        Assert.Contains("ldmgraph/1", await _server.Client.GetStringAsync(address), StringComparison.Ordinal);
        using var put = new HttpRequestMessage(HttpMethod.Put, address) { Content = new StringContent("""{ "format": "ldmgraph/1", "name": "replaced", "nodes": {} }""") };
        put.Headers.TryAddWithoutValidation("If-Match", "*");
        using var replaced = await _server.Client.SendAsync(put);
        Assert.Equal(HttpStatusCode.NoContent, replaced.StatusCode);
        Assert.Contains("replaced", await _server.Client.GetStringAsync($"/api/graphs/parts/{name}"), StringComparison.Ordinal);
        using var deleted = await _server.Client.DeleteAsync(address);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await _server.Client.GetAsync($"/api/graphs/parts/{name}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    private Task<HttpResponseMessage> PostAsync(string address, string body) => _server.Client.PostAsync(address, new StringContent(body, Encoding.UTF8, "application/json"));

    private static async Task<string?> DetailAsync(HttpResponseMessage answer)
    {
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString();
    }

    private async Task<int> RunsAsync() => (await _server.Client.GetFromJsonAsync<JsonElement>("/api/runs?take=1")).GetProperty("total").GetInt32();
}
