using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Architecture.Tests;

public partial class PluginManifestTests
{
    public static TheoryData<string> Plugins() => [.. Repository.Projects("plugins").Keys];

    [Theory, MemberData(nameof(Plugins))]
    public void A_manifest_says_what_the_build_makes(string name)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "plugins", name, "plugin.json")));
        var props = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"));
        Assert.Equal($"LdmGraph.Plugins.{name}.dll", manifest.RootElement.GetProperty("assembly").GetString());
        Assert.Equal(props.Descendants("ContractVersion").Single().Value, manifest.RootElement.GetProperty("contract").GetRawText());
        Assert.Equal(props.Descendants("Version").Single().Value, manifest.RootElement.GetProperty("version").GetString());
        Assert.Equal(Uses(name).Order(StringComparer.Ordinal), manifest.RootElement.GetProperty("permissions").EnumerateArray().Select(asked => asked.GetString()).Order(StringComparer.Ordinal));
        Assert.StartsWith("ldmgraph.", manifest.RootElement.GetProperty("id").GetString(), StringComparison.Ordinal);
    }

    /// <summary>The permissions that a plugin's sources need, whether they take the host's services or call .NET themselves.</summary>
    private static IEnumerable<string> Uses(string plugin)
    {
        var sources = string.Concat(Repository.Sources($"plugins/{plugin}").Select(source => source.Text));
        if (Files().IsMatch(sources)) yield return "files";
        if (Directory.Exists(Path.Combine(Repository.Root, "plugins", plugin, "native"))) yield return "native";
        if (Network().IsMatch(sources)) yield return "network";
    }

    [GeneratedRegex(@"\b(FileRoots|FileHashes|IWeightsFiles|IModelConfigs|IPictureFiles|File\.(Open|Read|Write|Create|Delete|Move)\w*|Directory\.(Enumerate|Get|Create)\w*)\b")]
    private static partial Regex Files();

    [GeneratedRegex(@"\b(HttpClient|Socket|TcpClient|WebSocket)\b")]
    private static partial Regex Network();
}
