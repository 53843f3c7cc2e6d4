using System.Net;
using System.Text.RegularExpressions;

namespace LdmGraph.Web.Tests;

public partial class AssetTests
{
    [Fact]
    public async Task Every_script_and_style_that_a_page_names_is_served_by_the_published_program()
    {
        await using var server = await Server.StartAsync();
        var page = await server.Client.GetStringAsync("/queue");
        // Beside what pages name, the script that the editor loads when a graph is opened.
        List<string> assets = [.. AssetsOf(page), "_content/LdmGraph.Editor/canvas.js"];
        Assert.Contains(assets, path => path.StartsWith("_framework/blazor.web", StringComparison.Ordinal));
        foreach (var path in assets)
        {
            using var answer = await server.Client.GetAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {(int)answer.StatusCode}");
            Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync());
        }
    }

    internal static IEnumerable<string> AssetsOf(string page) => Asset().Matches(page).Select(match => match.Groups["path"].Value);

    [GeneratedRegex("(src|href)=\"(?<path>[^\"]+\\.(js|css|svg))\"")]
    private static partial Regex Asset();
}
