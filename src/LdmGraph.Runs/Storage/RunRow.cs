using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using LdmGraph.Engine;

namespace LdmGraph.Runs;

/// <summary>A run as it is submitted: bound, so that its params have values.</summary>
internal sealed record NewRun(string Id, RunRequest Request, string Name, IReadOnlyDictionary<string, string> Params, string Seed, string? RetryOf = null);

/// <summary>A run that somebody may execute now.</summary>
internal sealed record Claim(string Id, int Attempt, int Lost, string Name, string Graph, IReadOnlyDictionary<string, JsonElement> Params, IReadOnlyList<string> Targets, string? Sheet);

/// <summary>How an attempt ended.</summary>
internal sealed record Outcome(RunState State)
{
    public IReadOnlyList<RunProblem> Errors { get; init; } = [];

    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<Artifact> Outputs { get; init; } = [];

    public CacheSummary? Cache { get; init; }
}

/// <summary>How a record lies in a row.</summary>
internal static class RunRow
{
    public const string Columns = "r.id, r.name, r.state, r.priority, r.params, r.seed, r.attempt, r.submitted, r.started, r.finished, r.errors, r.cell, r.graph_id, r.retry_of, s.outputs, j.cache, q.position, r.files";

    /// <summary>The places in the queue come from all that wait, whatever the rows are filtered by.</summary>
    public const string From = """
        from runs r left join results s on s.run_id = r.id left join journals j on j.run_id = r.id
        left join (select id, row_number() over (order by priority desc, rank) as position from runs where state = 'queued') q on q.id = r.id
        """;

    public static (RunRecord Record, bool HasFiles) Read(DbDataReader row) => (new RunRecord
    {
        Id = row.GetString(0),
        Name = row.GetString(1),
        State = State(row.GetString(2)),
        Priority = row.GetInt32(3),
        Params = Parse<Dictionary<string, string>>(row.GetString(4)),
        Seed = row.GetString(5),
        Attempt = row.GetInt32(6),
        Submitted = row.Time(7)!.Value,
        Started = row.Time(8),
        Finished = row.Time(9),
        Errors = row.Text(10) is { } errors ? Parse<RunProblem[]>(errors) : [],
        Sheet = row.Text(11) is { } cell ? Parse<SheetCell>(cell) : null,
        GraphId = row.Text(12),
        RetryOf = row.Text(13),
        Values = row.Text(14) is { } values ? Parse<Dictionary<string, string>>(values) : [],
        Cache = row.Text(15) is { } cache ? Parse<CacheSummary>(cache) : null,
        Position = row.Number(16),
    }, row.GetInt32(17) > 0);

    public static Artifact ReadArtifact(DbDataReader row, int at) =>
        new(row.GetString(at), row.GetString(at + 1), row.GetString(at + 2), row.GetInt64(at + 3), row.GetString(at + 4), row.Number(at + 5), row.Number(at + 6)) { Number = row.GetInt32(at + 7) };

    public static string Text(RunState state) => state.ToString().ToLowerInvariant();

    public static RunState State(string text) => Enum.Parse<RunState>(text, ignoreCase: true);

    public static string Json<T>(T value) => JsonSerializer.Serialize(value, RunEventJson.Options);

    public static T Parse<T>(string json) => JsonSerializer.Deserialize<T>(json, RunEventJson.Options)!;

    /// <summary>What a search looks in: the name and the params, so that a run is found by a word of its prompt.</summary>
    public static string Words(NewRun run) => string.Join('\n', run.Params.Values.Prepend(run.Name)).ToLower(CultureInfo.InvariantCulture);
}
