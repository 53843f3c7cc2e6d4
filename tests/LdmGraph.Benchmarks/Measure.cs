using System.Diagnostics;

namespace LdmGraph.Benchmarks;

/// <summary>A measured figure and the most it may be.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The median.</param>
/// <param name="Best">The least: what it costs when nothing else wants the processor.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Target">The most it may be; null where no target is set.</param>
public sealed record Figure(string Name, double Value, double Best, string Unit, double? Target)
{
    public override string ToString() =>
        FormattableString.Invariant($"{Name,-58} {Value,8:F3} {Unit}, best {Best:F3}{(Target is { } target ? FormattableString.Invariant($" (target {target}: {(Value <= target ? "met" : "missed")})") : "")}");
}

/// <summary>Median and least of repeated runs, after twice as many that only warm up.</summary>
public static class Measure
{
    public static async Task<Spread> RunAsync(Func<Task> run, int runs = 41)
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
        return new Spread(seconds[runs / 2], seconds[0]);
    }

    public static Spread Run(Action run, int runs = 41)
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
        return new Spread(seconds[runs / 2], seconds[0]);
    }
}

/// <summary>Seconds of repeated runs.</summary>
public readonly record struct Spread(double Median, double Best)
{
    public Figure Per(double count, string name, string unit, double? target = null) => new(name, Median / count * 1e6, Best / count * 1e6, unit, target);
}
