using System.Diagnostics;
using System.Globalization;

namespace LdmGraph.Cli.Tests;

public class HelpTests
{
    public static TheoryData<string> Commands => ["run", "serve", "check", "nodes", "schema", "inspect", "reproduce", "plugin", "bench", "bundle"];

    [Fact]
    public async Task Help_lists_every_command()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("--help");
        Assert.Equal(0, outcome.Code);
        foreach (var command in Commands) Assert.Contains($"\n  {command}", outcome.Out, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task Help_of_a_command_ends_with_examples_of_it(string command)
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync(command, "--help");
        Assert.Equal(0, outcome.Code);
        Assert.Empty(outcome.Error);
        Assert.Contains($"ldm {command}", outcome.Out[outcome.Out.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_command_there_is_help()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync();
        Assert.Equal(0, outcome.Code);
        Assert.Contains("Examples:", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slip_of_the_finger_is_answered_with_the_command_that_was_meant()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("rnu");
        Assert.Equal(2, outcome.Code);
        Assert.Equal("error: there is no command 'rnu'; did you mean 'run'?", outcome.Error.Trim());
    }

    [Fact]
    public async Task An_unknown_option_is_bad_input_and_points_to_the_help_of_its_command()
    {
        using var ldm = new Ldm();
        var outcome = await ldm.RunAsync("run", "x.json", "--fast");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("'--fast'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("'ldm run --help'", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_takes_less_than_half_a_second_of_processor_time()
    {
        // Processor time, because the clock on the wall measures the neighbours too.
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", "TIMEFORMAT='%U %S'; time \"$0\" --help >/dev/null", Ldm.Program]) { RedirectStandardError = true })!;
        var times = (await shell.StandardError.ReadToEndAsync()).Split(' ', StringSplitOptions.TrimEntries);
        Assert.InRange(times.Sum(time => double.Parse(time, CultureInfo.InvariantCulture)), 0, 0.5);
    }
}
