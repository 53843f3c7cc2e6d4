using LdmGraph.Engine;
using Spectre.Console;

namespace LdmGraph.Cli.Runs;

/// <summary>Bars on a terminal: one for the nodes of the graph, one for each node that counts its steps, with the time left.</summary>
internal sealed class BarReport(RunSummary summary) : IRunReport
{
    public async Task FollowAsync(IAsyncEnumerable<RunEvent> events)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        // What stays is written when the bars are gone: both would fight for the same lines.
        var lasting = new List<RunEvent>();
        await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new StepsColumn(), new RemainingTimeColumn())
            .StartAsync(async screen =>
            {
                var bars = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
                ProgressTask? nodes = null;
                await foreach (var happened in events)
                    switch (happened)
                    {
                        case RunStarted started:
                            nodes = screen.AddTask(Markup.Escape(started.Graph), maxValue: Math.Max(1, started.Nodes));
                            break;
                        case NodeProgress progress:
                            if (!bars.TryGetValue(progress.Node, out var bar)) bars[progress.Node] = bar = screen.AddTask($"  {Markup.Escape(progress.Node)}");
                            bar.MaxValue = Math.Max(progress.Total, double.Epsilon);
                            bar.Value = progress.Done;
                            bar.Description = Markup.Escape($"  {progress.Node} {progress.Unit}");
                            break;
                        case NodeFinished finished:
                            nodes?.Increment(1);
                            if (bars.Remove(finished.Node, out var done)) done.Value = done.MaxValue;
                            lasting.Add(finished);
                            break;
                        case NodeStarted: break;
                        default: lasting.Add(happened); break;
                    }
            });
        foreach (var happened in lasting) summary.Show(happened);
    }
}
