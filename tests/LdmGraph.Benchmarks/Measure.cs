using System.Diagnostics;

namespace LdmGraph.Benchmarks;

/// <summary>A measured figure and the most it may be.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The median.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Target">The most it may be; null where no target is set.</param>
public sealed record Figure(string Name, double Value, string Unit, double? Target)
{
    public override string ToString() =>
        FormattableString.Invariant($"{Name,-58} {Value,8:F3} {Unit}{(Target is { } target ? FormattableString.Invariant($" (target {target}: {(Value <= target ? "met" : "missed")})") : "")}");
}

/// <summary>The median of repeated runs, after as many that only warm up.</summary>
public static class Measure
{
    public static async Task<double> MedianAsync(Func<Task> run, int runs = 41)
    {
        // Code is compiled in tiers, the last in the background after thirty calls and a moment of quiet.
        for (var i = 0; i < runs; i++) await run();
        await Task.Delay(200);
        for (var i = 0; i < runs; i++) await run();
        var seconds = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await run();
            seconds[i] = Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        Array.Sort(seconds);
        return seconds[runs / 2];
    }

    public static double Median(Action run, int runs = 41)
    {
        for (var i = 0; i < 2 * runs; i++) run();
        var seconds = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            run();
            seconds[i] = Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        Array.Sort(seconds);
        return seconds[runs / 2];
    }
}
