using System.Diagnostics;
using System.Text.RegularExpressions;

namespace LdmGraph.Testing.Tests;

/// <summary>Does what plugins/README.md says, word by word, in an empty folder outside of the checkout.</summary>
public sealed partial class AuthoringTests : IDisposable
{
    // 8 by 8 pixels, red, as PNG.
    private const string RedPicture = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mM4YWODFTEMLQkAZZlQAS/gME0AAAAASUVORK5CYII=";

    private static readonly string Configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
    private static readonly string Artifacts = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../.."));

    // Packing and three builds, beside whatever else the machine does.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private const string Careless = "namespace MyNodes;\n\ninternal static class Careless\n{\n    internal static int Calls;\n\n    internal static void Count() => Calls++;\n}";

    private readonly string _folder = Directory.CreateTempSubdirectory("ldmgraph-author-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_node_from_nothing_to_a_picture_by_the_words_of_the_readme()
    {
        var readme = File.ReadAllText(Path.Combine(Artifacts, "..", "plugins", "README.md"));
        var lesson = readme[readme.IndexOf("## A node in ten minutes", StringComparison.Ordinal)..readme.IndexOf("## What there is to know", StringComparison.Ordinal)];
        // And then a mistake, which the analyzers in the template's project must tell of.
        var (code, said) = await RunAsync(Script(lesson) + $"cat > MyNodes/Careless.cs <<'END-OF-FILE'\n{Careless}\nEND-OF-FILE\ndotnet build -c Release\n");
        Assert.True(code == 0, said);
        Assert.Equal(["LDM005"], Warning().Matches(said).Select(warning => warning.Groups["id"].Value).Distinct());

        var plugin = Path.Combine(_folder, "work", "MyNodes");
        Assert.Contains("mynodes 1.0.0, in place of 1.0.0", said, StringComparison.Ordinal);
        Assert.Contains("mynodes.sharpen@1  (MyNodes, pure, from mynodes 1.0.0)", said, StringComparison.Ordinal);
        Assert.Contains("Sharpens pictures", said, StringComparison.Ordinal);
        Assert.Contains("mynodes 1.0.0: 3 nodes, 0 services", said, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(plugin, "sharp"), "*.png"));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(plugin, "tinted"), "*.png"));
        // The host's types are the plugin's types only while the plugin brings none of its own.
        var installed = Path.Combine(_folder, "data", "ldmgraph", "plugins", "mynodes");
        Assert.Equal(["MyNodes.Editor.dll", "MyNodes.dll", "YamlDotNet.dll"], Directory.EnumerateFiles(installed, "*.dll", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Directory.EnumerateFiles(installed), file => file.Contains("ldmtorch", StringComparison.Ordinal));
        // How its nodes look is beside them, with the style of each.
        var style = File.ReadAllText(Path.Combine(plugin, "MyNodes", "bin", "Release", "net10.0", "editor", "wwwroot", "MyNodes.Editor.bundle.scp.css"));
        Assert.Matches(@"\.tint\[b-\w+\]", style);
        Assert.Matches(@"\.amounts\[b-\w+\]", style);
        Assert.Equal(3, Directory.EnumerateFiles(Path.Combine(_folder, "ldmgraph-sdk"), "LdmGraph.T*.nupkg").Count());
        Assert.Equal(7, Directory.EnumerateFiles(Path.Combine(_folder, "ldmgraph-sdk"), "*.snupkg").Count());
    }

    [Fact]
    public void Every_plugin_that_the_readme_points_to_is_there_and_has_the_node_that_it_is_named_for()
    {
        var plugins = Path.Combine(Artifacts, "..", "plugins");
        var rows = File.ReadAllLines(Path.Combine(plugins, "README.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).ToList();
        var links = rows.SelectMany(row => Link().Matches(row).Select(link => (Row: row, Path: Path.Combine(plugins, link.Groups["path"].Value)))).ToList();
        Assert.True(links.Count > 10);
        Assert.All(links, link => Assert.True(Path.Exists(link.Path), $"{link.Path} does not exist"));
        Assert.All(rows.SelectMany(row => NodeId().Matches(row).Select(id => (Row: row, Id: id.Groups["id"].Value))), named =>
            Assert.Contains(links.Where(link => link.Row == named.Row), link => File.ReadAllText(link.Path).Contains($"[Node(\"{named.Id}\"", StringComparison.Ordinal)));
    }

    /// <summary>The blocks of the text in their order: commands as they are, and files under the name in their first line.</summary>
    private static string Script(string lesson)
    {
        var script = "set -e\n";
        foreach (Match block in Block().Matches(lesson))
        {
            var (language, text) = (block.Groups["language"].Value, block.Groups["text"].Value);
            if (language == "sh")
            {
                // Nobody sits at the keyboard to say yes; and the photo is the reader's own.
                // A server never ends.
                script += ServeLine().Replace(text, "").Replace("ldm plugin install MyNodes", "echo y | ldm plugin install MyNodes", StringComparison.Ordinal)
                    .Replace("cd MyNodes\n", "cd MyNodes\ncp \"$PHOTO\" photo.png\n", StringComparison.Ordinal);
                continue;
            }
            var file = FileName().Match(text);
            Assert.True(file.Success, text);
            script += $"cat > {file.Groups["path"].Value} <<'END-OF-FILE'\n{text}END-OF-FILE\n";
        }
        return script;
    }

    private async Task<(int Code, string Said)> RunAsync(string script)
    {
        var work = Directory.CreateDirectory(Path.Combine(_folder, "work")).FullName;
        var photo = Path.Combine(_folder, "photo.png");
        File.WriteAllBytes(photo, Convert.FromBase64String(RedPicture));
        var start = new ProcessStartInfo("bash", ["-c", $"exec 2>&1\n{script.Replace("~/", "$SANDBOX/", StringComparison.Ordinal)}"]) { WorkingDirectory = work, RedirectStandardOutput = true };
        var environment = start.Environment;
        environment["SANDBOX"] = _folder;
        environment["PHOTO"] = photo;
        environment["PATH"] = $"{Path.Combine(Artifacts, "bin", "LdmGraph.Cli", Configuration)}:{environment["PATH"]}";
        environment["XDG_DATA_HOME"] = Path.Combine(_folder, "data");
        environment["XDG_CACHE_HOME"] = Path.Combine(_folder, "cache");
        environment["DOTNET_CLI_HOME"] = Path.Combine(_folder, "home");
        environment["DOTNET_NOLOGO"] = environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = environment["NO_COLOR"] = "1";
        // What is made here must not stay in the user's package folder; what is there already need not be fetched again.
        environment["NUGET_FALLBACK_PACKAGES"] = environment.TryGetValue("NUGET_PACKAGES", out var packages) && packages is not null
            ? packages : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        environment["NUGET_PACKAGES"] = Path.Combine(_folder, "packages");
        // Servers of the build would outlive the test and hold its output open.
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["UseSharedCompilation"] = "false";
        environment.Remove("MSBuildSDKsPath");
        environment.Remove("MSBuildExtensionsPath");
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var said = process.StandardOutput.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await said);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    [GeneratedRegex(@"\]\((?<path>[\w./]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<id>[a-z.-]+@\d+)`")]
    private static partial Regex NodeId();

    // A comment in the first line, in the way of the language.
    [GeneratedRegex(@"\A(//|@\*|/\*) (?<path>[\w./]+)( \*@| \*/)?\n")]
    private static partial Regex FileName();

    [GeneratedRegex(@"^ldm serve.*\n", RegexOptions.Multiline)]
    private static partial Regex ServeLine();

    [GeneratedRegex(@": warning (?<id>(LDM|CS|RZ)\d+)")]
    private static partial Regex Warning();

    [GeneratedRegex(@"```(?<language>sh|csharp|json|razor|css)\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
