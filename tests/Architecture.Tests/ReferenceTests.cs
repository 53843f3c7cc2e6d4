namespace Architecture.Tests;

public class ReferenceTests
{
    // The whole of it: whatever stands in no row may not be referenced. A new project adds its row.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["LdmGraph.Abstractions"] = [],
        ["LdmGraph.Torch"] = [],
        ["LdmGraph.Analyzers"] = [],
        ["LdmGraph.Diffusion"] = ["LdmGraph.Abstractions", "LdmGraph.Torch"],
        ["LdmGraph.Engine"] = ["LdmGraph.Abstractions"],
        ["LdmGraph.Hosting"] = ["LdmGraph.Engine", "LdmGraph.Diffusion"],
        ["LdmGraph.Runs"] = ["LdmGraph.Hosting"],
        ["LdmGraph.Testing"] = ["LdmGraph.Hosting"],
        ["LdmGraph.Cli"] = ["LdmGraph.Hosting"],
        ["LdmGraph.Editor.Abstractions"] = [],
        ["LdmGraph.Editor"] = ["LdmGraph.Editor.Abstractions", "LdmGraph.Engine", "LdmGraph.Runs"],
        ["LdmGraph.Web"] = ["LdmGraph.Editor", "LdmGraph.Runs", "LdmGraph.Hosting"],
    };

    private static readonly Dictionary<string, System.Xml.Linq.XDocument> Sources = Repository.Projects("src").Concat(Repository.Projects("web")).ToDictionary();

    public static TheoryData<string> SourceProjects() => [.. Sources.Keys];

    public static TheoryData<string> Plugins() => [.. Repository.Projects("plugins").Keys];

    [Theory, MemberData(nameof(SourceProjects))]
    public void A_project_references_only_those_below_it(string name)
    {
        Assert.True(Allowed.TryGetValue(name, out var allowed), $"{name} has no row in the table of references");
        Assert.Empty(Repository.ProjectReferences(Sources[name]).Except(allowed!));
    }

    [Theory, MemberData(nameof(Plugins))]
    public void A_plugin_references_no_project_of_its_own(string name) =>
        // The contracts come from plugins/Directory.Build.props; another plugin must never come at all.
        Assert.Empty(Repository.ProjectReferences(Repository.Projects("plugins")[name]));

    [Fact]
    public void Plugins_are_given_the_contracts_and_nothing_else()
    {
        var props = System.Xml.Linq.XDocument.Load(Path.Combine(Repository.Root, "plugins", "Directory.Build.props"));
        Assert.Equal(["LdmGraph.Abstractions", "LdmGraph.Torch", "LdmGraph.Diffusion"], Repository.ProjectReferences(props));
        // Copied beside the plugin, a contract would be loaded a second time, as another type.
        Assert.All(props.Descendants("ProjectReference"), reference => Assert.Equal("false", reference.Attribute("Private")?.Value));
    }

    [Theory]
    [InlineData("LdmGraph.Abstractions")]
    [InlineData("LdmGraph.Engine")]
    public void The_contract_and_the_engine_bring_no_package(string name) =>
        Assert.Empty(Repository.Projects("src")[name].Descendants("PackageReference"));

    [Fact]
    public void The_engine_knows_no_tensor() =>
        Assert.DoesNotContain(Repository.Sources("src/LdmGraph.Engine"), source => source.Text.Contains("TorchSharp", StringComparison.Ordinal));
}
