using LdmGraph.Cli.Output;
using LdmGraph.Engine;

namespace LdmGraph.Cli.Runs;

/// <summary>What stays on the screen of a run: files, outputs, why it failed. Shared by the reports for people.</summary>
/// <param name="wanted">Names of the outputs to print: those the graph declares, and those that --target names.</param>
/// <param name="settings">Whether to say why each node ran, and whether results are of interest at all.</param>
internal sealed class RunSummary(IReadOnlySet<string> wanted, RunSettings settings)
{
    public void Show(RunEvent happened)
    {
        switch (happened)
        {
            case ArtifactWritten file when !settings.Quiet:
                Console.Out.WriteLine(Shorten(file.Path));
                break;
            case CacheTrouble trouble:
                Console.Error.WriteLine($"{Terminal.Yellow("warning:")} {trouble.Node}: cache: {trouble.Problem}");
                break;
            case NodeStuck stuck:
                Console.Error.WriteLine($"{Terminal.Yellow("warning:")} {stuck.Node} ({stuck.Type}) does not stop: {stuck.Problem}");
                break;
            case NodeFinished finished when settings.ExplainCache:
                Console.Error.WriteLine($"{finished.Node}: {Verdict(finished.Verdict)}{(finished.Why is { } why ? $": {why}" : "")}");
                break;
            case RunFinished finished when !settings.Quiet:
                foreach (var (name, value) in finished.Outputs.Where(output => wanted.Contains(output.Key))) Console.Out.WriteLine($"{name} = {value}");
                Console.Error.WriteLine($"Done in {Durations.Text(TimeSpan.FromSeconds(finished.Seconds))}.");
                break;
            case RunFailed failed:
                Console.Error.WriteLine(FailureText(failed.Failure));
                break;
            case RunCancelled cancelled:
                Console.Error.WriteLine($"Stopped after {Durations.Text(TimeSpan.FromSeconds(cancelled.Seconds))}; what was finished is kept.");
                break;
        }
    }

    /// <summary>Relative to where the user stands, where that is shorter to read.</summary>
    private static string Shorten(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    private static string FailureText(NodeFailure failure)
    {
        var iteration = failure.Iteration is { } number ? $" in iteration {number}" : "";
        var place = DiagnosticText.Place(failure.File, new SourcePosition(failure.Line, failure.Column));
        var text = $"{place}{Terminal.Red("error:")} {failure.Node} ({failure.Type}){iteration}: {(failure.Port is { } port ? $"{port}: " : "")}{failure.Problem}{(failure.Fix is { } fix ? $"; {fix}" : "")}";
        foreach (var (name, value) in failure.Inputs) text += $"{Environment.NewLine}    {name} = {value}";
        // Whoever writes the node wants the stack; where a value is refused or a library is missing, users want it gone.
        return failure.Port is null && failure.Exception != typeof(DllNotFoundException).FullName ? $"{text}{Environment.NewLine}{Terminal.Dim(failure.Details)}" : text;
    }

    private static string Verdict(CacheVerdict verdict) => verdict switch
    {
        CacheVerdict.Memory => "from memory",
        CacheVerdict.Disk => "from disk",
        CacheVerdict.AlwaysComputed => "always computed",
        _ => "computed",
    };
}
