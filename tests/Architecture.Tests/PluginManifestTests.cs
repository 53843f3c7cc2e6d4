using System.Text.Json;
using System.Xml.Linq;

namespace Architecture.Tests;

public class PluginManifestTests
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
        Assert.StartsWith("ldmgraph.", manifest.RootElement.GetProperty("id").GetString(), StringComparison.Ordinal);
    }
}
