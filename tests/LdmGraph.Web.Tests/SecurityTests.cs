using System.Net;
using System.Net.WebSockets;

namespace LdmGraph.Web.Tests;

/// <summary>What other sites and machines can make of the server.</summary>
public sealed class SecurityTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly Server _server = running.Server;

    [Theory]
    [InlineData("attacker.example.org")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("localhost.attacker.example.org")]
    public async Task A_name_that_was_made_to_lead_here_is_refused(string name)
    {
        foreach (var path in new[] { "/", "/healthz", "/app.css", "/api/nodes" })
        {
            using var answer = await SendAsync(HttpMethod.Get, path, ("Host", $"{name}:{_server.Url.Port}"));
            Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
            Assert.Contains($"--allow-host {name}", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task This_machine_may_be_called_by_its_own_names(string name)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/healthz", ("Host", $"{name}:{_server.Url.Port}"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_name_that_was_allowed_is_not_refused()
    {
        await using var server = await Server.StartAsync("--allow-host", "studio.example.org");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { Host = "studio.example.org" } };
        using var answer = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://attacker.example.org")]
    [InlineData("http://localhost:1")]
    [InlineData("null")]
    public async Task What_the_pages_of_other_sites_send_is_refused(string origin)
    {
        foreach (var (method, path) in new[] { (HttpMethod.Post, "/api/runs"), (HttpMethod.Delete, "/api/runs/x"), (HttpMethod.Post, "/_blazor/negotiate"), (HttpMethod.Get, "/api/nodes"), (HttpMethod.Options, "/api/runs") })
        {
            using var answer = await SendAsync(method, path, ("Origin", origin));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Theory]
    [InlineData("cross-site", "no-cors", "image")]
    [InlineData("same-site", "no-cors", "script")]
    [InlineData("cross-site", "navigate", "iframe")]
    public async Task What_other_sites_embed_is_refused(string site, string mode, string destination)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/api/nodes", ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", destination));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_link_of_another_site_may_be_followed()
    {
        using var answer = await SendAsync(HttpMethod.Get, "/models", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_web_socket_of_a_page_opens_for_our_own_pages_only()
    {
        var address = new UriBuilder(_server.Url) { Scheme = "ws", Path = "/_blazor" }.Uri;
        using (var foreign = new ClientWebSocket())
        {
            foreign.Options.SetRequestHeader("Origin", "http://attacker.example.org");
            foreign.Options.CollectHttpResponseDetails = true;
            await Assert.ThrowsAsync<WebSocketException>(() => foreign.ConnectAsync(address, default));
            Assert.Equal(HttpStatusCode.Forbidden, foreign.HttpStatusCode);
        }
        using var own = new ClientWebSocket();
        own.Options.SetRequestHeader("Origin", _server.Url.GetLeftPart(UriPartial.Authority));
        await own.ConnectAsync(address, default);
        Assert.Equal(WebSocketState.Open, own.State);
    }

    [Theory]
    [InlineData("/models")]
    [InlineData("/healthz")]
    [InlineData("/app.css")]
    [InlineData("/no/such/page")]
    public async Task Every_answer_forbids_inline_code_framing_and_guessed_types(string path)
    {
        using var answer = await _server.Client.GetAsync(path);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task On_loopback_nobody_is_asked_for_a_token_and_no_other_address_is_listened_on()
    {
        Assert.DoesNotContain("token", _server.Link.Query, StringComparison.Ordinal);
        foreach (var address in await Dns.GetHostAddressesAsync(Dns.GetHostName()))
        {
            if (IPAddress.IsLoopback(address) || address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork) continue;
            using var socket = new System.Net.Sockets.TcpClient();
            await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => socket.ConnectAsync(address, _server.Url.Port));
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _server.Client.SendAsync(request);
    }
}
