using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LdmGraph.Web.Tests.Stress;

/// <summary>Clients that send too much, too slowly, or half.</summary>
public sealed class SlowClientTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const long Megabyte = 1 << 20;

    private readonly Server _server = running.Server;

    [Theory]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Large: {64K}\r\n\r\n", "HTTP/1.1 431")]
    [InlineData("GET /{64K} HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 414")]
    [InlineData("{64K}\r\n\r\n", "HTTP/1.1 4")]
    [InlineData("GET /healthz HTTP/1.1\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("POST /api/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("POST /api/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999\r\nContent-Type: application/json\r\n\r\n", "HTTP/1.1 413")]
    [InlineData("POST /api/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nZZ\r\n", "HTTP/1.1 400")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n", "HTTP/1.1 400")]
    public async Task What_is_no_request_is_answered_and_the_connection_closed(string request, string expected)
    {
        using var client = await ConnectAsync();
        var answer = EndAsync(client);
        await SendAsync(client, request.Replace("{64K}", new string('a', 65536), StringComparison.Ordinal));
        Assert.StartsWith(expected, await answer, StringComparison.Ordinal);
        await _server.AssertIsUpAsync();
    }

    [Fact]
    public async Task Hundreds_that_never_finish_their_request_keep_nobody_waiting()
    {
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                idle.Add(await ConnectAsync());
                await SendAsync(idle[^1], i % 2 == 0 ? "GET /api/no" : "POST /api/graphs/check HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{");
            }
            await _server.AssertIsUpAsync();
            Assert.NotEmpty(await _server.Client.GetStringAsync("/api/templates"));
        }
        finally
        {
            foreach (var client in idle) client.Dispose();
        }
    }

    [Fact]
    public async Task A_body_that_comes_byte_by_byte_is_given_up()
    {
        using var client = await ConnectAsync();
        await SendAsync(client, "POST /api/graphs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var answer = EndAsync(client);
        try
        {
            while (!answer.IsCompleted)
            {
                await SendAsync(client, " ");
                await Task.Delay(TimeSpan.FromSeconds(0.25), patience.Token);
            }
        }
        catch (IOException)
        {
            // The server has closed its end, as it should.
        }
        Assert.StartsWith("HTTP/1.1 408", await answer, StringComparison.Ordinal);
        await _server.AssertIsUpAsync();
    }

    [Fact]
    public async Task An_upload_is_streamed_and_one_that_breaks_off_or_is_too_large_leaves_nothing()
    {
        var start = TestPng.Create(16, 16);
        // Warm, so that what is measured is the upload.
        await _server.UploadAsync(TestPng.Padded(16, 16, 1 << 20));
        var (peak, kept) = (_server.Peak(), Kept());
        using (var large = await PostAsync(new Blanks(200 * Megabyte, start))) Assert.Equal(HttpStatusCode.Created, large.StatusCode);
        Assert.InRange(_server.Peak() - peak, 0, 64 * Megabyte);
        Assert.Equal(kept.Count + 1, Kept().Count);

        // One byte more than it may have, and nothing that says so beforehand.
        using (var more = await PostAsync(new Blanks(256 * Megabyte + 1, start)))
            Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "application/problem+json"), (more.StatusCode, more.Content.Headers.ContentType?.MediaType));
        Assert.InRange(_server.Peak() - peak, 0, 64 * Megabyte);

        using (var client = await ConnectAsync())
        {
            await SendAsync(client, "POST /api/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
            await client.GetStream().WriteAsync(start.AsMemory(0, 40));
            await UntilAsync(() => Unfinished() == 1);
            client.Client.LingerState = new LingerOption(true, 0);
        }
        await UntilAsync(() => Unfinished() == 0);
        Assert.Equal(kept.Count + 1, Kept().Count);
        await _server.AssertIsUpAsync();
    }

    private string Uploads => Path.Combine(_server.Data.Path, "uploads");

    private List<string> Kept() => [.. Directory.EnumerateFiles(Path.Combine(Uploads, "inputs"), "*", SearchOption.AllDirectories)];

    private int Unfinished() => Directory.EnumerateFiles(Path.Combine(Uploads, ".tmp")).Count();

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!isSo()) await Task.Delay(20, patience.Token);
    }

    private async Task<HttpResponseMessage> PostAsync(Stream body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/uploads") { Content = new StreamContent(body, 1 << 16) };
        request.Headers.TransferEncodingChunked = true;
        return await _server.Client.SendAsync(request);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Url.Port);
        return client;
    }

    private static async Task SendAsync(TcpClient client, string text) => await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text));

    private static async Task<string> EndAsync(TcpClient client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var answer = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(answer, patience.Token);
        }
        catch (IOException)
        {
            // Closed with something unread: what was answered before is there.
            return Encoding.Latin1.GetString(answer.ToArray());
        }
        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
