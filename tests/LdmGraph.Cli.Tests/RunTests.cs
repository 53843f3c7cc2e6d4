namespace LdmGraph.Cli.Tests;

public class RunTests
{
    [Fact]
    public async Task Outputs_of_the_graph_are_printed_at_the_end()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("run", ldm.Write("add.json", TestGraphs.Add), "--plugins", ldm.Plugins("Basics"));
        Assert.Equal("total = 5\n", outcome.Out);
        Assert.Equal(0, outcome.Code);
    }

    [Fact]
    public async Task Params_take_the_values_of_set()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("run", ldm.Write("add.json", TestGraphs.Add), "--set", "first=-40", "--set", "second=2", "--plugins", ldm.Plugins("Basics"));
        Assert.Equal("total = -38\n", outcome.Out);
    }

    [Theory]
    [InlineData("fist=1", "did you mean 'first'?")]
    [InlineData("first=one", "expected a whole number, this is 'one'")]
    [InlineData("second=1001", "1001 is above the largest value, 1000")]
    [InlineData("first", "--set takes name=value, this is 'first'")]
    public async Task A_wrong_set_is_bad_input_that_says_what_would_be_right(string setting, string message)
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("run", ldm.Write("add.json", TestGraphs.Add), "--set", setting, "--plugins", ldm.Plugins("Basics"));
        Assert.Equal(2, outcome.Code);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Out);
    }

    [Fact]
    public async Task A_param_set_twice_is_bad_input()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("run", ldm.Write("add.json", TestGraphs.Add), "--set", "first=1", "--set", "first=2", "--plugins", ldm.Plugins("Basics"));
        Assert.Equal(2, outcome.Code);
        Assert.Contains("'first' twice", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_node_ends_with_code_1_and_says_where_what_and_why()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("run", ldm.Write("refuse.json", TestGraphs.Refuse), "--plugins", ldm.Plugins("Basics"));
        Assert.Equal(1, outcome.Code);
        Assert.Contains("refuse.json(4,46): error: no (test.refuse@1): text: 'hello' is not wanted; Give another", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_graph_file_that_is_not_there_is_bad_input_with_a_hint()
    {
        using var ldm = new Ldm();
        ldm.Write("add.json", TestGraphs.Add);
        var outcome = await ldm.RunAsync("run", "adf.json");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("there is no graph file 'adf.json'; did you mean 'add.json'?", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_device_is_bad_input_that_lists_the_devices()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("run", ldm.Write("add.json", TestGraphs.Add), "--device", "tpu", "--plugins", ldm.Plugins("Basics"));
        Assert.Equal(2, outcome.Code);
        Assert.Contains("'tpu' is no device; there are cpu, cuda and cuda:N", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_target_is_computed()
    {
        using var ldm = new Ldm();
        var graph = ldm.Write("two.json", TestGraphs.Refuse.Replace("\"nodes\": {", "\"nodes\": { \"add\": { \"type\": \"test.add@1\", \"in\": { \"a\": 20 } },", StringComparison.Ordinal));
        var outcome = await ldm.RunAsync("run", graph, "--target", "add.sum", "--plugins", ldm.Plugins("Basics"));
        Assert.Equal(0, outcome.Code);
        Assert.Equal("add.sum = 21\n", outcome.Out);
    }

    [Fact]
    public async Task A_target_that_is_not_there_is_bad_input()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("run", ldm.Write("add.json", TestGraphs.Add), "--target", "ad.sum", "--plugins", ldm.Plugins("Basics"));
        Assert.Equal(2, outcome.Code);
        Assert.Contains("did you mean 'add.sum'?", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_plugin_is_a_warning_and_the_run_goes_on()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("run", ldm.Write("add.json", TestGraphs.Add), "--plugins", ldm.Plugins("Basics", "ThrowsOnLoad", "WrongContract"));
        Assert.Equal(0, outcome.Code);
        Assert.Contains("the plugin test.throws-on-load is left out", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("the plugin test.wrong-contract is left out", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugins_with_colliding_ids_stop_the_start()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("run", ldm.Write("add.json", TestGraphs.Add), "--plugins", ldm.Plugins("Basics", "Greeter1", "CollidingId"));
        Assert.Equal(2, outcome.Code);
        Assert.Contains("'test.greet1@1' is claimed by", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cache_is_explained_on_request()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("run", ldm.Write("add.json", TestGraphs.Add), "--explain-cache", "--plugins", ldm.Plugins("Basics"));
        Assert.Contains("add: computed", outcome.Error, StringComparison.Ordinal);
    }
}
