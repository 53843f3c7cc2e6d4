using System.Diagnostics;

namespace LdmGraph.Benchmarks;

/// <summary>A measured figure and the most it may be.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The median.</param>
/// <param name="Best">The least: what it costs when nothing else wants the processor.</param>
/// <param name="Cpu">Processor time of all threads, garbage collection included, on average: comparable also on a busy machine.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Target">The most it may be; null where no target is set.</param>
public sealed record Figure(string Name, double Value, double Best, double Cpu, string Unit, double? Target)
{
    public override string ToString() =>
        FormattableString.Invariant($"{Name,-58} {Value,8:F3} {Unit}, best {Best:F3}, processor {Cpu:F3}{(Target is { } target ? FormattableString.Invariant($" (target {target}: {(Value <= target ? "met" : "missed")})") : "")}");
}

/// <summary>Seconds of repeated runs.</summary>
public readonly record struct Spread(double Median, double Best, double Cpu)
{
    public Figure Per(double count, string name, string unit, double? target = null) => new(name, Median / count * 1e6, Best / count * 1e6, Cpu / count * 1e6, unit, target);
}

/// <summary>Measures repeated runs after a warm-up: code is compiled in tiers, the last after thirty calls and a moment of quiet, in the background, where a busy machine takes its time.</summary>
public static class Measure
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    public static async Task<Spread> RunAsync(Func<Task> run, int runs = 101)
    {
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 5 || (Stopwatch.GetElapsedTime(began) < WarmUp && i < 2000); i++) await run();
        var cpu = Environment.CpuUsage.TotalTime;
        var seconds = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await run();
            seconds[i] = Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        cpu = Environment.CpuUsage.TotalTime - cpu;
        Array.Sort(seconds);
        return new Spread(seconds[runs / 2], seconds[0], cpu.TotalSeconds / runs);
    }

    public static Task<Spread> RunAsync(Action run) => RunAsync(() =>
    {
        run();
        return Task.CompletedTask;
    });
}
