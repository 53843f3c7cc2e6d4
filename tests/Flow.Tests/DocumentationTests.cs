using TestNodes;

namespace Flow.Tests;

/// <summary>What is written once, above a class or a property, is what users read.</summary>
public class DocumentationTests
{
    [Fact]
    public void Summaries_reach_users()
    {
        var loop = Graphs.Catalog.Find("loop@1")!;
        Assert.Equal("Evaluates its body once per element of what it scans, each iteration beginning with what the one before yielded.", loop.Summary);
        Assert.Equal("How often to run the body where nothing is scanned.", loop.Inputs.Single(input => input.Name == "count").Summary);
        Assert.Equal("Lists of equal length; each iteration sees one element of each.", loop.Sections.Single(section => section.Name == "scan").Summary);
        Assert.StartsWith("carry holds the values that go", loop.Remarks, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_node_and_port_is_documented()
    {
        foreach (var type in Graphs.Catalog.Types.Values.Where(type => type.Plugin.Id == "LdmGraph.Plugins.Flow"))
        {
            Assert.Null(type.Problem);
            Assert.NotEmpty(type.Summary);
            Assert.All(type.Inputs, input => Assert.NotEmpty(input.Summary));
            Assert.All(type.Sections, section => Assert.NotEmpty(section.Summary));
        }
    }
}
