using System.Text.Json;

namespace LdmGraph.Cli.Tests;

public class CatalogTests
{
    [Fact]
    public async Task A_node_is_described_with_its_ports_limits_defaults_and_documentation()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("nodes", "ddim.step@1");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("latent: latent (required)", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("at least 0", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("Outputs", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documentation_is_shown_without_its_markup()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("nodes", "image.save@1");
        // In the source: <c>ldm reproduce</c>, and a port whose text has <c>{n}</c>.
        Assert.Contains("so that ldm reproduce can make it again", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("{n} is the number", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("<c>", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_are_listed_by_category()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("nodes");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("  loop@1", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("  image.save@1", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("(Ho et al. 2020, equation 4).\n", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_node_type_is_answered_with_near_ones()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("nodes", "ddim.stp@1");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("did you mean 'ddim.step@1'", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schema_knows_every_node_type_and_its_required_inputs()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("schema", "--plugins", ldm.Plugins("Basics"));
        Assert.Equal(0, outcome.Code);
        var add = JsonDocument.Parse(outcome.Out).RootElement.GetProperty("definitions").GetProperty("test.add@1").GetProperty("properties").GetProperty("in");
        Assert.Equal("a", Assert.Single(add.GetProperty("required").EnumerateArray()).GetString());
        Assert.Equal(1000, add.GetProperty("properties").GetProperty("b").GetProperty("anyOf")[1].GetProperty("maximum").GetDouble());
    }

    [Fact]
    public async Task Plugins_are_listed_with_those_left_out_and_why()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("plugin", "list", "--plugins", ldm.Plugins("Basics", "WrongContract"));
        Assert.Equal(2, outcome.Code);
        Assert.Contains("test.basics 1.0.0: 5 nodes", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("test.wrong-contract: left out (WrongContract): built against contract 999", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspecting_a_file_that_is_not_there_is_bad_input()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("inspect", "nothing.ckpt");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("nothing.ckpt", outcome.Error, StringComparison.Ordinal);
    }
}
