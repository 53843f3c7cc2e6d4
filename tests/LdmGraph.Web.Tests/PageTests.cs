using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LdmGraph.Web.Tests;

public sealed partial class PageTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly Server _server = running.Server;

    [Fact]
    public async Task The_first_visit_opens_a_graph_and_the_next_shows_them_all()
    {
        await using var server = await Server.StartAsync();
        using var first = await server.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        Assert.EndsWith("/edit/text-to-image", first.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var next = await server.Client.GetStringAsync("/");
        Assert.Contains("href=\"/edit/text-to-image\"", next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_graph_that_ships_is_a_template_with_a_picture()
    {
        using var first = await _server.Client.GetAsync("/");
        var home = await _server.Client.GetStringAsync("/");
        var shipped = Directory.EnumerateFiles(Path.Combine(Server.Root, "graphs"), "*.json").ToList();
        Assert.NotEmpty(shipped);
        var pictured = new List<string>();
        foreach (var file in shipped)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            // What came of it where a model that ships makes something of it, a sketch of the graph otherwise.
            using var picture = await _server.Client.GetAsync($"/api/templates/{name}/picture");
            if (picture.StatusCode == HttpStatusCode.NotFound) Assert.Contains($"aria-label=\"{char.ToUpperInvariant(name[0])}{name[1..].Replace('-', ' ')} as a graph\"", home, StringComparison.Ordinal);
            else
            {
                Assert.Contains($"src=\"/api/templates/{name}/picture\"", home, StringComparison.Ordinal);
                Assert.Equal("image/webp", picture.Content.Headers.ContentType?.MediaType);
                pictured.Add(name);
            }
        }
        Assert.Contains("text-to-image", pictured);
        var templates = await _server.Client.GetFromJsonAsync<JsonElement>("/api/templates");
        Assert.Equal(shipped.Count, templates.GetArrayLength());
    }

    [Theory, InlineData("/queue"), InlineData("/gallery"), InlineData("/models"), InlineData("/edit/none"), InlineData("/form/none")]
    public async Task Pages_have_one_heading_or_wait_for_their_connection_and_carry_nothing_that_the_policy_forbids(string path)
    {
        var page = await _server.Client.GetStringAsync(path);
        Assert.InRange(page.Split("<h1").Length - 1, 0, 1);
        Assert.DoesNotMatch(InlineCode(), page);
        Assert.Contains("<html lang=\"en\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_leads_nowhere_says_so_with_404()
    {
        using var answer = await _server.Client.GetAsync("/no/such/page");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is nothing here", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [GeneratedRegex("<[^>]+ (style|on[a-z]+)=\"|<script>|<style")]
    private static partial Regex InlineCode();
}
