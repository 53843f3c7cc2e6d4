namespace LdmGraph.Tests;

public class ChoiceTests
{
    public enum Spacing
    {
        Uniform,
        LinearQuad,
    }

    [Theory]
    [InlineData("LinearQuad", "linear-quad")]
    [InlineData("Lanczos3", "lanczos3")]
    [InlineData("VPrediction", "v-prediction")]
    [InlineData("DDIM", "ddim")]
    [InlineData("BHist", "b-hist")]
    public void Choices_are_spelled_in_kebab_case(string name, string spelled) => Assert.Equal(spelled, Choice.Kebab(name));

    [Fact]
    public void A_spelling_is_read_back_and_only_that_one()
    {
        Assert.True(Choice.TryParse(typeof(Spacing), "linear-quad", out var value));
        Assert.Equal(Spacing.LinearQuad, value);
        Assert.False(Choice.TryParse(typeof(Spacing), "LinearQuad", out _));
        Assert.False(Choice.TryParse(typeof(Spacing), "1", out _));
        Assert.Equal(["uniform", "linear-quad"], Choice.NamesOf(typeof(Spacing)));
    }

    [Fact]
    public void Ports_are_named_in_camel_case() => Assert.Equal("textEncoder", Choice.Camel("TextEncoder"));
}
