using System.Text.Json.Nodes;

namespace LdmGraph.Plugins.Checkpoints.Tests.Yaml;

public class YamlConfigTests
{
    [Theory]
    // What OmegaConf's loader gives for each, checked against PyYAML with its resolvers.
    [InlineData("1", "1")]
    [InlineData("-17", "-17")]
    [InlineData("1_000", "1000")]
    [InlineData("017", "15")]
    [InlineData("0x1F", "31")]
    [InlineData("0b101", "5")]
    [InlineData("1:30", "90")]
    [InlineData("0.00085", "0.00085")]
    [InlineData("1.0e-06", "1E-06")]
    [InlineData("1e-6", "1E-06")] // PyYAML alone reads text here
    [InlineData("5e-05", "5E-05")]
    [InlineData("2.", "2")]
    [InlineData(".5", "0.5")]
    [InlineData("true", "true")]
    [InlineData("Yes", "true")]
    [InlineData("on", "true")]
    [InlineData("False", "false")]
    [InlineData("no", "false")]
    [InlineData("OFF", "false")]
    [InlineData("~", null)]
    [InlineData("null", null)]
    [InlineData("", null)]
    [InlineData("y", "\"y\"")]
    [InlineData("n", "\"n\"")]
    [InlineData("08", "\"08\"")] // no octal digit
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("2021-11-30", "\"2021-11-30\"")]
    [InlineData("val/loss", "\"val/loss\"")]
    [InlineData("__is_first_stage__", "\"__is_first_stage__\"")]
    [InlineData("'1'", "\"1\"")]
    [InlineData("\"yes\"", "\"yes\"")]
    [InlineData("!!str 1", "\"1\"")]
    [InlineData("[8, 4, 2]", "[8,4,2]")]
    [InlineData("{a: 1, b: [x]}", "{\"a\":1,\"b\":[\"x\"]}")]
    public void A_scalar_means_what_it_means_to_the_original(string yaml, string? json) =>
        Assert.Equal(json, Read($"v: {yaml}\n")["v"]?.ToJsonString());

    [Fact]
    public void Infinity_and_no_number_are_numbers()
    {
        Assert.Equal(double.NegativeInfinity, Read("v: -.inf")["v"]!.GetValue<double>());
        Assert.True(double.IsNaN(Read("v: .nan")["v"]!.GetValue<double>()));
    }

    [Fact]
    public void Anchors_and_merges_give_copies()
    {
        var config = Read("""
            base: &base {a: 1, b: 2}
            first: *base
            second: {<<: *base, b: 3}
            third: {<<: [*base, {c: 4, a: 9}]}
            """);
        Assert.Equal("""{"a":1,"b":2}""", config["first"]!.ToJsonString());
        Assert.Equal("""{"b":3,"a":1}""", config["second"]!.ToJsonString());
        Assert.Equal("""{"a":1,"b":2,"c":4}""", config["third"]!.ToJsonString());
    }

    [Theory]
    [InlineData("v: !!python/object/apply:os.system ['touch /tmp/pwned']", "python/object/apply:os.system")]
    [InlineData("v: !System.Diagnostics.Process {}", "System.Diagnostics.Process")]
    [InlineData("v: !!binary aGk=", "binary")]
    [InlineData("v: 1\nv: 2", "'v' is there twice")]
    [InlineData("v: *nothing", "nothing")]
    [InlineData("[1, 2]", "no mapping")]
    [InlineData("", "empty")]
    [InlineData("a: 1\n---\nb: 2", "more than one document")]
    [InlineData("a: [1, 2", "(")]
    [InlineData("{? [a, b] : 1}", "no scalar")]
    [InlineData("a: {<<: 7}", "merges mappings only")]
    public void What_is_no_plain_configuration_is_refused(string yaml, string what) =>
        Assert.Contains(what, Assert.Throws<InvalidDataException>(() => Read(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_error_has_its_line_and_column() =>
        Assert.Contains("config.yaml(2,9): ", Assert.Throws<InvalidDataException>(() => Read("model:\n  base: !!python/name:os.system x")).Message, StringComparison.Ordinal);

    [Fact]
    public void Aliases_of_aliases_do_not_unfold_without_end()
    {
        var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.Contains("unfolds to more than", Assert.Throws<InvalidDataException>(() => Read(bomb)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_without_end_is_refused() =>
        Assert.Contains("deep", Assert.Throws<InvalidDataException>(() => Read("v: " + new string('[', 10_000))).Message, StringComparison.Ordinal);

    private static JsonObject Read(string yaml)
    {
        using var folder = new TemporaryFolder();
        return YamlConfig.Read(folder.Write("config.yaml", yaml));
    }
}
