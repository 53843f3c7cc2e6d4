using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LdmGraph.Web.Tests;

/// <summary>What nearly every test asks of the API.</summary>
internal static class ServerApi
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>What every request must leave as it is.</summary>
    public static async Task AssertIsUpAsync(this Server server) => Assert.Equal("ok", await server.Client.GetStringAsync("/healthz"));

    /// <summary>Keeps a picture and returns the path that graphs load it by.</summary>
    public static async Task<string> UploadAsync(this Server server, byte[] picture)
    {
        using var answer = await server.Client.PostAsync("/api/uploads", new ByteArrayContent(picture));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("path").GetString()!;
    }

    /// <summary>Queues a run and returns its id.</summary>
    public static async Task<string> SubmitAsync(this Server server, string graph, object? values = null)
    {
        using var answer = await server.Client.PostAsJsonAsync("/api/runs", new { graph, @params = values ?? new { } });
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ids")[0].GetString()!;
        Assert.Equal($"/api/runs/{id}", answer.Headers.Location?.ToString());
        return id;
    }

    /// <summary>The run, as soon as it is in a state.</summary>
    public static async Task<JsonElement> UntilAsync(this Server server, string id, string state)
    {
        await foreach (var happened in server.WatchAsync(id))
            if (happened.Data.TryGetProperty("state", out var now) && now.GetString() == state) break;
        var run = await server.Client.GetFromJsonAsync<JsonElement>($"/api/runs/{id}");
        Assert.Equal(state, run.GetProperty("state").GetString());
        return run;
    }

    /// <summary>Server-sent events to their end.</summary>
    public static async IAsyncEnumerable<(long? Id, JsonElement Data)> WatchAsync(this Server server, string id, long? after = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/runs/{id}/events");
        if (after is { } last) request.Headers.Add("Last-Event-ID", $"{last}");
        using var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(patience.Token));
        long? number = null;
        while (await reader.ReadLineAsync(patience.Token) is { } line)
            if (line.StartsWith("id: ", StringComparison.Ordinal)) number = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                yield return (number, JsonDocument.Parse(line[6..]).RootElement);
                number = null;
            }
    }
}
