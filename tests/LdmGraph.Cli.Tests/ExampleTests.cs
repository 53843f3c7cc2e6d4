using System.Text.Json;
using System.Text.RegularExpressions;

namespace LdmGraph.Cli.Tests;

/// <summary>What help and README show must work: graphs that are there, params and targets that they have.</summary>
public partial class ExampleTests
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    // 8 by 8 pixels, as PNG.
    private const string RedPicture = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mM4YWODFTEMLQkAZZlQAS/gME0AAAAASUVORK5CYII=";

    [Fact]
    public async Task Examples_of_help_name_graphs_params_and_targets_that_exist()
    {
        using var ldm = new Ldm();
        var text = (await ldm.RunAsync("--help")).Out + (await ldm.RunAsync("run", "--help")).Out + (await ldm.RunAsync("check", "--help")).Out;
        Assert.NotEmpty(GraphsIn(text));
        Assert.All(GraphsIn(text), Verify);
    }

    [Fact]
    public void Examples_of_the_readme_name_graphs_params_and_targets_that_exist()
    {
        var text = File.ReadAllText(Path.Combine(Ldm.Root, "README.md"));
        Assert.NotEmpty(GraphsIn(text));
        Assert.All(GraphsIn(text), Verify);
    }

    [Fact]
    public async Task The_graph_in_the_readme_is_without_a_mistake()
    {
        using var ldm = new Ldm();
        File.WriteAllBytes(ldm.PathOf("red.png"), Convert.FromBase64String(RedPicture));
        var graph = GraphText().Match(File.ReadAllText(Path.Combine(Ldm.Root, "README.md"))).Groups["graph"].Value;
        var outcome = await ldm.RunAsync("check", ldm.Write("readme.json", graph),
            "--set", $"model={Path.Combine(Ldm.Root, "tests", "golden", "df_pipe_ldm_t2i", "model")}",
            "--set", "picture=red.png");
        Assert.Equal("", outcome.Error);
        Assert.Equal(0, outcome.Code);
    }

    private static IEnumerable<string> GraphsIn(string text) => text.Split('\n').Where(line => GraphFile().IsMatch(line));

    private static void Verify(string line)
    {
        using var graph = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Ldm.Root, GraphFile().Match(line).Value)), Lenient);
        foreach (Match set in Setting().Matches(line)) Assert.True(graph.RootElement.GetProperty("params").TryGetProperty(set.Groups["name"].Value, out _), line);
        foreach (Match target in Target().Matches(line)) Assert.True(graph.RootElement.GetProperty("outputs").TryGetProperty(target.Groups["name"].Value, out _), line);
    }

    [GeneratedRegex("""```json\n(?<graph>\{\n  "format".*?)```""", RegexOptions.Singleline)]
    private static partial Regex GraphText();

    [GeneratedRegex(@"graphs/[\w-]+\.json")]
    private static partial Regex GraphFile();

    [GeneratedRegex(@"--set (?<name>\w+)=")]
    private static partial Regex Setting();

    [GeneratedRegex(@"--target (?<name>\w+)")]
    private static partial Regex Target();
}
