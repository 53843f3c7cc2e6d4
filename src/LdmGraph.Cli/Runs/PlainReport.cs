using System.Diagnostics;
using LdmGraph.Engine;

namespace LdmGraph.Cli.Runs;

/// <summary>Lines for logs and pipes: few, and none that is overwritten.</summary>
internal sealed class PlainReport(RunSummary summary) : IRunReport
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Counter> _counters = new(StringComparer.Ordinal);

    public async Task FollowAsync(IAsyncEnumerable<RunEvent> events)
    {
        await foreach (var happened in events)
        {
            summary.Show(happened);
            if (happened is NodeProgress progress) Show(progress);
            if (happened is NodeFinished { Seconds: >= 1 } finished) Console.Error.WriteLine($"{finished.Node}: done in {Durations.Text(TimeSpan.FromSeconds(finished.Seconds))}");
        }
    }

    private void Show(NodeProgress progress)
    {
        if (!_counters.TryGetValue(progress.Node, out var counter)) _counters[progress.Node] = counter = new Counter(progress.Done);
        var elapsed = counter.Clock.Elapsed;
        if (elapsed - counter.Shown < Pause || progress.Done >= progress.Total) return;
        counter.Shown = elapsed;
        // What was done before the first report, in an earlier run for example, says nothing about the time it takes.
        var done = progress.Done - counter.First;
        var left = done > 0 ? $", {Durations.Text(elapsed * ((progress.Total - progress.Done) / done))} left" : "";
        Console.Error.WriteLine(FormattableString.Invariant($"{progress.Node}: {progress.Done:0.#} of {progress.Total:0.#} {progress.Unit}{left}"));
    }

    private sealed class Counter(double first)
    {
        public double First => first;

        public Stopwatch Clock { get; } = Stopwatch.StartNew();

        public TimeSpan Shown { get; set; }
    }
}
