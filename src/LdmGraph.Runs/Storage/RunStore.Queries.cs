using System.Text;

namespace LdmGraph.Runs;

/// <summary>What is asked of the table.</summary>
internal sealed partial class RunStore
{
    public async Task<RunRecord?> FindAsync(string id, CancellationToken cancellation) =>
        (await database.ReadAsync(sql => ReadAsync(sql, "where r.id = @id and r.deleted is null", cancellation, ("@id", id)), cancellation)).SingleOrDefault();

    /// <summary>Those that are there, in no order.</summary>
    public Task<List<string>> RunningAsync(CancellationToken cancellation) =>
        database.ReadAsync(sql => sql.QueryAsync("select id from runs where state = 'running'", row => row.GetString(0), cancellation), cancellation);

    public Task<RunPage> ListAsync(RunFilter filter, int skip, int take, CancellationToken cancellation) => database.ReadAsync(async sql =>
    {
        var (where, values) = Where(filter);
        // Two lists, one behind the other: each is then in the order of an index, however many runs there have been. By name, running comes behind queued.
        var (live, ended) = ($"{where} and r.finished is null", $"{where} and r.finished is not null");
        var lives = (int)await sql.NumberAsync($"select count(*) from runs r {live}", cancellation, [.. values]);
        var runs = skip >= lives ? [] : await ReadAsync(sql, $"{live} order by r.state desc, q.position limit @take offset @skip", cancellation, [.. values, ("@take", take), ("@skip", skip)]);
        if (runs.Count < take)
            runs.AddRange(await ReadAsync(sql, $"{ended} order by r.finished desc, r.id desc limit @take offset @skip", cancellation,
                [.. values, ("@take", take - runs.Count), ("@skip", Math.Max(0, skip - lives))]));
        return new RunPage(runs, lives + (int)await sql.NumberAsync($"select count(*) from runs r {ended}", cancellation, [.. values]));
    }, cancellation);

    public Task<QueueStatus> StatusAsync(CancellationToken cancellation) => database.ReadAsync(async sql => new QueueStatus(
        await sql.NumberAsync("select count(*) from settings where name = 'paused'", cancellation) > 0,
        (int)await sql.NumberAsync("select count(*) from runs where state = 'queued'", cancellation),
        (int)await sql.NumberAsync("select count(*) from runs where state = 'running'", cancellation)), cancellation);

    /// <summary>The text of a run's graph, or null when there is no such run.</summary>
    public async Task<string?> GraphAsync(string id, CancellationToken cancellation) =>
        (await database.ReadAsync(sql => sql.QueryAsync("select text from graphs where hash = (select graph from runs where id = @id and deleted is null)", row => row.GetString(0), cancellation, ("@id", id)), cancellation)).SingleOrDefault();

    /// <summary>What a run was submitted with, or null when there is no such run.</summary>
    public async Task<RunRequest?> RequestAsync(string id, CancellationToken cancellation) =>
        (await database.ReadAsync(sql => sql.QueryAsync(
            "select g.text, r.name, r.given, r.priority, r.cell, r.graph_id, r.targets from runs r join graphs g on g.hash = r.graph where r.id = @id and r.deleted is null",
            row => new RunRequest
            {
                Graph = row.GetString(0),
                Name = row.GetString(1),
                Params = RunRow.Parse<Dictionary<string, System.Text.Json.JsonElement>>(row.GetString(2)),
                Priority = row.GetInt32(3),
                Sheet = row.Text(4) is { } cell ? RunRow.Parse<SheetCell>(cell) : null,
                GraphId = row.Text(5),
                Targets = RunRow.Parse<string[]>(row.GetString(6)),
            }, cancellation, ("@id", id)), cancellation)).SingleOrDefault();

    /// <summary>The lasting updates of a run that has ended, as <see cref="JournalCodec"/> wrote them, or null.</summary>
    public async Task<byte[]?> JournalAsync(string id, CancellationToken cancellation) =>
        (await database.ReadAsync(sql => sql.QueryAsync("select updates from journals where run_id = @id", row => (byte[])row.GetValue(0), cancellation, ("@id", id)), cancellation)).SingleOrDefault();

    /// <summary>Hashes of all files that runs refer to, also those that are hidden.</summary>
    public Task<HashSet<string>> HashesAsync(CancellationToken cancellation) => database.ReadAsync(async sql =>
        (await sql.QueryAsync("select distinct hash from artifacts", row => row.GetString(0), cancellation)).ToHashSet(StringComparer.Ordinal), cancellation);

    private static async Task<List<RunRecord>> ReadAsync(Sql sql, string rest, CancellationToken cancellation, params (string Name, object? Value)[] values)
    {
        var rows = await sql.QueryAsync($"select {RunRow.Columns} {RunRow.From} {rest}", RunRow.Read, cancellation, values);
        var runs = new List<RunRecord>(rows.Count);
        foreach (var (record, hasFiles) in rows)
            runs.Add(!hasFiles ? record : record with
            {
                Outputs = await sql.QueryAsync("select hash, file_name, media_type, bytes, node, width, height, number from artifacts where run_id = @id and deleted is null order by number",
                    row => RunRow.ReadArtifact(row, 0), cancellation, ("@id", record.Id)),
            });
        return runs;
    }

    private static (string Where, List<(string Name, object? Value)> Values) Where(RunFilter filter)
    {
        var where = new StringBuilder("where r.deleted is null");
        var values = new List<(string, object?)>();
        if (filter.States.Count > 0) where.Append(" and r.state in (").AppendJoin(", ", filter.States.Distinct().Select(state => $"'{RunRow.Text(state)}'")).Append(')');
        Add("r.graph_id = @graphId", "@graphId", filter.GraphId);
        Add("r.sheet = @sheet", "@sheet", filter.Sheet);
        // The text is meant literally, whatever like thinks of its characters.
        Add("r.words like @text escape '!'", "@text", string.IsNullOrWhiteSpace(filter.Text) ? null : $"%{Escape(filter.Text.Trim().ToLowerInvariant())}%");
        if (filter.WithOutputs) where.Append(" and r.files > 0");
        return (where.ToString(), values);

        void Add(string condition, string name, string? value)
        {
            if (value is null) return;
            where.Append(" and ").Append(condition);
            values.Add((name, value));
        }
    }

    private static string Escape(string text) => text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);
}
