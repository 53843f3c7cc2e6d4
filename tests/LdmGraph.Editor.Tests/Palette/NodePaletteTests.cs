using LdmGraph.Editor.Palette;
using LdmGraph.Engine;
using TestNodes;

namespace LdmGraph.Editor.Tests.Palette;

[Node("ddim.step@1", Category = "Sampling")]
public sealed class OldStep : INode<OldStep.Result>
{
    public sealed record Result(double Value);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(0));
}

/// <summary>One step of denoising.</summary>
[Node("ddim.step@2", Category = "Sampling")]
public sealed class NewStep : INode<NewStep.Result>
{
    [Input] public double Eta { get; init; }

    public sealed record Result(double Value);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(0));
}

[Node("ddim.timesteps@1", Category = "Sampling")]
public sealed class Timesteps : INode<Timesteps.Result>
{
    public sealed record Result(IReadOnlyList<long> Rows);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result([]));
}

[Node("text.encode@1", Category = "Conditioning")]
public sealed class Encode : INode<Encode.Result>
{
    /// <summary>The words.</summary>
    [Input(Multiline = true)] public required string Text { get; init; }

    public sealed record Result(string Conditioning);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(""));
}

public class NodePaletteTests
{
    private static readonly NodePalette Palette = new(NodeCatalog.Build([PluginTypes.Of([typeof(OldStep), typeof(NewStep), typeof(Timesteps), typeof(Encode), .. Graphs.NodeTypes]), PluginTypes.Of(typeof(LdmGraph.Plugins.Flow.Loop).Assembly)]));

    [Theory]
    [InlineData("ddim step", "ddim.step@2")]
    [InlineData("step", "ddim.step@2")]
    [InlineData("dstep", "ddim.step@2")]
    [InlineData("DDIM", "ddim.step@2")]
    [InlineData("ddim.time", "ddim.timesteps@1")]
    [InlineData("timesteps", "ddim.timesteps@1")]
    [InlineData("enc", "text.encode@1")]
    [InlineData("tenc", "text.encode@1")]
    [InlineData("encode text", "text.encode@1")]
    [InlineData("iteration beginning", "loop@1")]
    [InlineData("sampling time", "ddim.timesteps@1")]
    [InlineData("eta", "ddim.step@2")]
    [InlineData("loop", "loop@1")]
    [InlineData("lop", "loop@1")]
    public void What_people_type_finds_what_they_mean_first(string query, string expected) => Assert.Equal(expected, Palette.Search(query)[0].Type.Id);

    [Theory, InlineData("xyzzy"), InlineData("step xyzzy"), InlineData("zzz")]
    public void What_is_nowhere_finds_nothing(string query) => Assert.Empty(Palette.Search(query));

    [Fact]
    public void Of_several_versions_only_the_newest_is_offered() =>
        Assert.DoesNotContain(Palette.Search(""), match => match.Type.Id == "ddim.step@1");

    [Fact]
    public void What_was_found_can_be_highlighted()
    {
        var match = Palette.Search("dstep")[0];
        Assert.Equal("Ddim step", match.Title);
        Assert.Equal("Dstep", string.Concat(match.Marked.Select(at => match.Title[at])));
    }

    [Fact]
    public void What_is_used_often_comes_before_what_fits_alike()
    {
        var first = Palette.Search("ddim")[0].Type.Id;
        var other = Palette.Search("ddim")[1].Type.Id;
        var used = new Dictionary<string, int> { [other] = 30 };
        Assert.NotEqual(first, Palette.Search("ddim", used: used)[0].Type.Id);
    }

    [Fact]
    public void A_dropped_link_offers_what_takes_its_value_with_the_port_that_does()
    {
        var matches = Palette.Search("", new PortWish(PortType.Of(typeof(IReadOnlyList<long>))!, WantsInput: true), limit: 1000);
        var sum = matches.Single(match => match.Type.Id == "test.sum@1");
        Assert.Equal(new PalettePort("in", "values"), sum.Port);
        Assert.DoesNotContain(matches, match => match.Type.Id == "text.encode@1");
        // A loop takes anything, as a carry; what takes exactly this comes before what takes everything.
        Assert.Equal(new PalettePort("carry", null), matches.Single(match => match.Type.Id == "loop@1").Port);
        Assert.Contains(sum, matches.TakeWhile(match => match.Type.Id != "loop@1"));
    }

    [Fact]
    public void A_link_dropped_from_an_input_offers_what_gives_its_value()
    {
        var matches = Palette.Search("", new PortWish(PortType.Of(typeof(string))!, WantsInput: false), limit: 1000);
        Assert.Equal("conditioning", matches.Single(match => match.Type.Id == "text.encode@1").Port!.Value.Name);
        Assert.DoesNotContain(matches, match => match.Type.Id == "ddim.timesteps@1");
        Assert.DoesNotContain(matches, match => match.Type.Id == "test.add@1");
    }

    [Fact]
    public void Leafing_through_shows_every_type_once_by_category()
    {
        var groups = Palette.ByCategory();
        Assert.Equal(Palette.Search("", limit: 1000).Count, groups.Sum(group => group.Count()));
        Assert.Equal(["Ddim step", "Ddim timesteps"], groups.Single(group => group.Key == "Sampling").Select(match => match.Title));
        Assert.Equal(groups.Select(group => group.Key).Order(StringComparer.Ordinal), groups.Select(group => group.Key));
    }
}
