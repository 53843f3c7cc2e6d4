using System.Diagnostics;
using System.Globalization;
using LdmGraph.Hosting;

namespace LdmGraph.Benchmarks;

/// <summary>A run by the command line, in a process of its own, so that its peak memory is its own.</summary>
/// <param name="Seconds">Wall time, start included.</param>
/// <param name="PeakBytes">The most physical memory it held, mapped weights included.</param>
/// <param name="Output">What it printed.</param>
internal sealed record MeasuredRun(double Seconds, long PeakBytes, string Output)
{
    public static string Root { get; } = Installation.Root ?? throw new InvalidOperationException("run the benchmark from a source checkout");

    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<MeasuredRun> OfAsync(params string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Root, "ldm"), ["run", .. arguments, "--no-cache"]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        // The launcher replaces itself by the program, so this is the program's own peak.
        var peak = 0L;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, PeakMemory(process.Id));
            await Task.Delay(50);
        }
        if (process.ExitCode != 0) throw new InvalidOperationException($"ldm run ended with {process.ExitCode}: {await output}");
        return new MeasuredRun(Stopwatch.GetElapsedTime(started).TotalSeconds, peak, await output);
    }

    private static long PeakMemory(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0; // it ended between the question and the answer
        }
    }
}
