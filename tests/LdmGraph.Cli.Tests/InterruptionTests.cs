using System.Diagnostics;

namespace LdmGraph.Cli.Tests;

public class InterruptionTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_a_run_with_code_130_and_leaves_no_half_written_file(string signal)
    {
        using var ldm = new Ldm();
        using var process = ldm.Start("run", ldm.Write("slow.json", TestGraphs.SlowWrite), "--out", "out", "--events", "json", "--plugins", ldm.Plugins("Basics"));
        await ReadUntilAsync(process, "\"event\":\"progress\"");
        await SendAsync(signal, process);
        var outcome = await Ldm.FinishAsync(process);
        Assert.Equal(130, outcome.Code);
        Assert.Contains("\"event\":\"run-cancelled\"", outcome.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(ldm.PathOf("out")) && Directory.EnumerateFileSystemEntries(ldm.PathOf("out")).Any());
    }

    [Fact]
    public async Task The_second_interruption_ends_a_run_that_does_not_listen()
    {
        using var ldm = new Ldm();
        using var process = ldm.Start("run", ldm.Write("stubborn.json", TestGraphs.Stubborn), "--events", "json", "--plugins", ldm.Plugins("Basics"));
        await ReadUntilAsync(process, "\"event\":\"progress\"");
        await SendAsync("INT", process);
        // It has understood, and waits for the node.
        Assert.StartsWith("Stopping after the current step", await process.StandardError.ReadLineAsync(), StringComparison.Ordinal);
        await SendAsync("INT", process);
        var outcome = await Ldm.FinishAsync(process);
        Assert.Equal(130, outcome.Code);
        Assert.DoesNotContain("run-finished", outcome.Out, StringComparison.Ordinal);
    }

    private static async Task ReadUntilAsync(Process process, string text)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            if (line.Contains(text, StringComparison.Ordinal)) return;
        Assert.Fail($"the run ended before it said {text}: {await process.StandardError.ReadToEndAsync()}");
    }

    private static async Task SendAsync(string signal, Process process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
