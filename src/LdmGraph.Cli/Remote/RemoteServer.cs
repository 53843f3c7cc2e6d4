using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace LdmGraph.Cli.Remote;

/// <summary>A server that runs graphs, as <c>ldm serve</c> starts one.</summary>
internal sealed class RemoteServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    /// <exception cref="InputException">That is no address.</exception>
    public RemoteServer(string url, string? token)
    {
        if (!Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new InputException($"--server {url}: this is no address; it looks like http://127.0.0.1:8199");
        // Runs take as long as they take.
        _http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Sends a picture, and returns the path that graphs load it by there.</summary>
    /// <exception cref="InputException">The server does not take it.</exception>
    public async Task<string> UploadAsync(string file, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(file);
        using var answer = await SendAsync(HttpMethod.Post, "api/uploads", new StreamContent(stream), file, cancellation);
        return (await ReadAsync(answer, cancellation)).GetProperty("path").GetString()!;
    }

    /// <summary>Queues a run, and returns its id.</summary>
    /// <exception cref="InputException">The server does not take it; the message lists what is wrong with the graph.</exception>
    public async Task<string> SubmitAsync(string graph, string name, IReadOnlyDictionary<string, string> values, IReadOnlyList<string> targets, CancellationToken cancellation)
    {
        var body = JsonSerializer.Serialize(new { graph, name, @params = values, targets });
        using var answer = await SendAsync(HttpMethod.Post, "api/runs", new StringContent(body, Encoding.UTF8, "application/json"), name, cancellation);
        return (await ReadAsync(answer, cancellation)).GetProperty("ids")[0].GetString()!;
    }

    /// <summary>What happens to a run, to its end; a connection that breaks is taken up again where it broke.</summary>
    public async IAsyncEnumerable<JsonElement> WatchAsync(string id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        long seen = 0;
        var broken = DateTime.UtcNow;
        while (true)
        {
            await using var updates = ConnectAsync(id, seen, cancellation).GetAsyncEnumerator(cancellation);
            while (true)
            {
                JsonElement update;
                try
                {
                    if (!await updates.MoveNextAsync()) yield break;
                    update = updates.Current;
                }
                catch (Exception lost) when (lost is HttpRequestException or IOException && DateTime.UtcNow - broken < Patience)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
                    break;
                }
                broken = DateTime.UtcNow;
                seen = Math.Max(seen, update.GetProperty("sequence").GetInt64());
                yield return update;
            }
        }
    }

    /// <summary>Asks the server to stop a run.</summary>
    public async Task CancelAsync(string id)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var answer = await SendAsync(HttpMethod.Post, $"api/runs/{id}/cancel", null, id, patience.Token);
    }

    /// <summary>Fetches a file by its hash.</summary>
    public async Task DownloadAsync(string hash, string file, CancellationToken cancellation)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"api/pictures/{hash}", null, hash, cancellation);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var temporary = $"{file}.{Path.GetRandomFileName()}";
        try
        {
            await using (var stream = File.Create(temporary)) await answer.Content.CopyToAsync(stream, cancellation);
            File.Move(temporary, file);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public void Dispose() => _http.Dispose();

    private async IAsyncEnumerable<JsonElement> ConnectAsync(string id, long seen, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"api/runs/{id}/events?after={seen}", null, id, cancellation);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal)) yield return JsonSerializer.Deserialize<JsonElement>(line.AsSpan(6));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, string subject, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException unreachable) when (path == "api/runs" || path == "api/uploads")
        {
            throw new InputException($"{_http.BaseAddress} does not answer: {unreachable.Message}; is 'ldm serve' running there?");
        }
        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw new InputException(await ProblemAsync(answer, subject, cancellation));
    }

    private static async Task<string> ProblemAsync(HttpResponseMessage answer, string subject, CancellationToken cancellation)
    {
        if (answer.StatusCode == HttpStatusCode.Unauthorized) return "the server asks for its token; give it with --token TEXT or --token @FILE";
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json") return $"{subject}: the server answers {(int)answer.StatusCode} {answer.ReasonPhrase}; is this an LdmGraph server?";
        var problem = await ReadAsync(answer, cancellation);
        var detail = problem.TryGetProperty("detail", out var said) ? said.GetString() : problem.GetProperty("title").GetString();
        return $"{subject}: {detail}";
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation) =>
        JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(cancellation));
}
