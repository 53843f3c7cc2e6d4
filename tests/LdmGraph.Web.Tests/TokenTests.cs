using System.Net;
using System.Net.Http.Headers;

namespace LdmGraph.Web.Tests;

/// <summary>The token that is asked for beyond loopback.</summary>
public sealed class TokenTests(RunningServerWithToken running) : IClassFixture<RunningServerWithToken>
{
    private readonly Server _server = running.Server;

    private string Token => Uri.UnescapeDataString(_server.Link.Query["?token=".Length..]);

    [Fact]
    public void A_server_beyond_loopback_makes_a_long_token_and_prints_it() => Assert.Matches("^[0-9a-f]{40}$", Token);

    [Fact]
    public async Task Without_the_token_only_health_and_styles_are_answered()
    {
        foreach (var path in new[] { "/", "/models", "/api/nodes", "/api/runs", "/openapi/v1.json", "/_blazor", "/no/such/page" })
        {
            using var answer = await _server.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
        Assert.Equal("ok", await _server.Client.GetStringAsync("/healthz"));
        using var style = await _server.Client.GetAsync("/app.css");
        Assert.Equal(HttpStatusCode.OK, style.StatusCode);
    }

    [Fact]
    public async Task A_program_shows_the_token_in_a_header()
    {
        using var right = await GetAsync("/api/nodes", "Bearer", Token);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        using var almost = await GetAsync("/api/nodes", "Bearer", Token[..^1]);
        Assert.Equal(HttpStatusCode.Unauthorized, almost.StatusCode);
        Assert.Equal("Bearer", almost.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_browser_shows_it_once_in_the_link_and_has_a_cookie_from_then_on()
    {
        using var first = await _server.Client.GetAsync($"/models?token={Token}");
        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Token, cookie, StringComparison.Ordinal);
        // The address bar and the history are to forget the token.
        Assert.Contains("url=/models\"", await first.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("no-store", first.Headers.CacheControl?.ToString());

        using var then = new HttpRequestMessage(HttpMethod.Get, "/models");
        then.Headers.Add("Cookie", cookie.Split(';')[0]);
        using var page = await _server.Client.SendAsync(then);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task A_browser_without_the_link_is_asked_in_a_form()
    {
        using var asked = await _server.Client.GetAsync("/");
        Assert.Contains("action=\"/token\"", await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var wrong = await _server.Client.PostAsync("/token", new FormUrlEncodedContent([new("token", "0123456789abcdef")]));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Contains("not the token", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var right = await _server.Client.PostAsync("/token", new FormUrlEncodedContent([new("token", Token)]));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Single(right.Headers.GetValues("Set-Cookie"));
    }

    [Theory]
    [InlineData("/edit/text-to-image?from=a%26b", "/edit/text-to-image?from=a%26b")]
    [InlineData("//elsewhere.example/", "/"), InlineData("/\\elsewhere.example", "/"), InlineData("https://elsewhere.example/", "/"), InlineData("", "/")]
    public async Task After_the_form_comes_the_page_that_was_asked_for_if_it_is_of_this_site(string wanted, string expected)
    {
        using var right = await _server.Client.PostAsync("/token", new FormUrlEncodedContent([new("token", Token), new("to", wanted)]));
        Assert.Contains($"url={System.Text.Encodings.Web.HtmlEncoder.Default.Encode(expected)}\"", await right.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_remembers_the_page_that_was_asked_for()
    {
        using var asked = await _server.Client.GetAsync("/form/one?x=1");
        Assert.Contains("name=\"to\" value=\"/form/one?x=1\"", await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_made_up_cookie_opens_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/models");
        request.Headers.Add("Cookie", $"ldmgraph-{_server.Url.Port}={new string('0', 64)}");
        using var answer = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string scheme, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue(scheme, token);
        return await _server.Client.SendAsync(request);
    }
}
