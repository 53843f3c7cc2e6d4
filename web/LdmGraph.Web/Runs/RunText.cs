using System.Globalization;
using System.Text.RegularExpressions;
using LdmGraph.Runs;

namespace LdmGraph.Web.Runs;

/// <summary>What of a run is written for people.</summary>
internal static partial class RunText
{
    public static string State(RunRecord run) => run.State switch
    {
        RunState.Queued => run.Position is { } place ? $"waiting, number {place}" : "waiting",
        RunState.Running => run.Attempt > 1 ? $"running, attempt {run.Attempt}" : "running",
        RunState.Done => "done",
        RunState.Failed => "failed",
        _ => "cancelled",
    };

    /// <summary>How long it took, or nothing.</summary>
    public static string Duration(RunRecord run) => run is { Started: { } started, Finished: { } finished } ? Seconds((finished - started).TotalSeconds) : "";

    public static string Seconds(double seconds) => seconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 3600 => $"{(int)(seconds / 60)} min {(int)(seconds % 60)} s",
        _ => $"{(int)(seconds / 3600)} h {(int)(seconds / 60 % 60)} min",
    };

    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
    };

    /// <summary>"5 minutes ago"; the exact time belongs beside it.</summary>
    public static string Ago(DateTimeOffset then, DateTimeOffset now) => (now - then).TotalSeconds switch
    {
        < 45 => "just now",
        < 90 => "a minute ago",
        < 45 * 60 and var seconds => $"{Math.Round(seconds / 60)} minutes ago",
        < 90 * 60 => "an hour ago",
        < 22 * 3600 and var seconds => $"{Math.Round(seconds / 3600)} hours ago",
        < 36 * 3600 => "yesterday",
        var seconds => $"{Math.Round(seconds / 86400)} days ago",
    };

    /// <summary>The params that say most, in one line; long texts first, models last.</summary>
    public static string Params(RunRecord run) =>
        string.Join(" · ", run.Params.OrderByDescending(param => param.Value.Contains(' ', StringComparison.Ordinal)).Select(param => $"{param.Key} {Short(param.Value)}"));

    /// <summary>The graph's outputs that say something: not where on the server its files were for a moment.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Values(RunRecord run) =>
        run.Values.Where(value => !run.Outputs.Any(output => value.Value.Contains(output.FileName, StringComparison.Ordinal)) && !Tensor().IsMatch(value.Value))
            .Select(value => KeyValuePair.Create(value.Key, Short(value.Value)));

    /// <summary>What a value that is no text looks like as one: <c>image [1, 3, 64, 64] Float32</c>.</summary>
    [GeneratedRegex(@"^[\w.<>]+ \[[\d, ]*\] \w+$")]
    private static partial Regex Tensor();

    public static Artifact? FirstPicture(RunRecord run) => run.Outputs.FirstOrDefault(output => output.Width is not null);

    private static string Short(string text) => text.Length <= 80 ? text : text[..77] + "…";
}
