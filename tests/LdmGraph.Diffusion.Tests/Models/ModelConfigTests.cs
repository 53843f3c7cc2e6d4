using System.Text.Json.Nodes;

namespace LdmGraph.Diffusion.Tests;

public sealed class ModelConfigTests
{
    private static ModelConfig Config(string json) => new(JsonNode.Parse(json)!.AsObject());

    [Fact]
    public void Values_are_read_whatever_their_json_came_from()
    {
        // A YAML reader makes numbers of its own types.
        var config = new ModelConfig(new JsonObject { ["long"] = 3L, ["double"] = 4.0, ["decimal"] = 5m, ["list"] = new JsonArray(1L, 2.0) });
        Assert.Equal((3, 4, 5), (config.Whole("long"), config.Whole("double"), config.Whole("decimal")));
        Assert.Equal([1, 2], config.Wholes("list"));
    }

    [Theory]
    [InlineData("""{ "part": { } }""", "'part.n' is missing; expected a whole number")]
    [InlineData("""{ "part": { "n": 1.5 } }""", "'part.n' is 1.5; expected a whole number")]
    [InlineData("""{ "part": { "n": "2" } }""", "'part.n' is \"2\"; expected a whole number")]
    [InlineData("""{ "part": { "n": 1e30 } }""", "'part.n' is 1e30; expected a whole number")]
    [InlineData("""{ "part": 3 }""", "'part' is 3; expected an object")]
    public void What_does_not_fit_is_named_with_its_path(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Config(json).Part("part").Whole("n")).Message);

    [Fact]
    public void One_value_holds_for_all_levels_and_a_list_for_each()
    {
        static IReadOnlyList<int> Heads(string json) => Config(json).PerLevel("heads", 3, 8, (part, key) => part.Whole(key));
        Assert.Equal([8, 8, 8], Heads("{}"));
        Assert.Equal([4, 4, 4], Heads("""{ "heads": 4 }"""));
        Assert.Equal([1, 2, 4], Heads("""{ "heads": [1, 2, 4] }"""));
        Assert.Contains("a list of 3", Assert.Throws<InvalidDataException>(() => Heads("""{ "heads": [1, 2] }""")).Message);
        Assert.Contains("'heads[1]'", Assert.Throws<InvalidDataException>(() => Heads("""{ "heads": [1, "two", 4] }""")).Message);
    }

    [Fact]
    public void Settings_that_would_change_the_result_are_refused()
    {
        var config = Config("""{ "act_fn": "relu", "off": false, "none": null, "empty": [], "on": true }""");
        Assert.Contains("only silu", Assert.Throws<InvalidDataException>(() => config.Require("act_fn", "silu")).Message);
        config.Require("absent", "silu");
        config.RequireUnset("off", "none", "empty", "absent");
        Assert.Contains("'on'", Assert.Throws<InvalidDataException>(() => config.RequireUnset("off", "on")).Message);
    }
}
