using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LdmGraph.Runs;

/// <summary>
/// The table of runs: what waits, in which order, who may execute what, and what came of it. It is the one truth about the
/// queue; whatever else is known of it follows from here.
/// </summary>
/// <remarks>
/// Each execution of a run has an attempt number, given when it is claimed. Whoever publishes says its number, and only
/// the latest one counts (a fencing token): an executor that was taken for dead and is not finds its result refused.
/// </remarks>
internal sealed partial class RunStore(RunDatabase database, TimeProvider time)
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Queues runs behind the others of their priority, all or none.</summary>
    /// <exception cref="QueueFullException">More than <paramref name="limit"/> would wait.</exception>
    public Task SubmitAsync(IReadOnlyList<NewRun> runs, int limit, CancellationToken cancellation) => database.WriteAsync(async sql =>
    {
        var waiting = await sql.NumberAsync("select count(*) from runs where state = 'queued'", cancellation);
        if (waiting + runs.Count > limit) throw new QueueFullException(limit);
        var rank = await sql.NumberAsync("select coalesce(max(rank), 0) from runs", cancellation);
        foreach (var run in runs) await InsertAsync(sql, run, ++rank, cancellation);
        return true;
    }, cancellation);

    private async Task InsertAsync(Sql sql, NewRun run, long rank, CancellationToken cancellation)
    {
        var request = run.Request;
        var graph = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.Graph)));
        await sql.ExecuteAsync("insert into graphs(hash, text) values(@hash, @text) on conflict(hash) do nothing", cancellation, ("@hash", graph), ("@text", request.Graph));
        await sql.ExecuteAsync("""
            insert into runs(id, name, state, priority, rank, graph, graph_id, params, given, targets, seed, attempt, lost, submitted, sheet, cell, composition, retry_of, files, words)
            values(@id, @name, 'queued', @priority, @rank, @graph, @graphId, @params, @given, @targets, @seed, 0, 0, @now, @sheet, @cell, @composition, @retryOf, 0, @words)
            """, cancellation,
            ("@id", run.Id), ("@name", run.Name), ("@priority", request.Priority), ("@rank", rank), ("@graph", graph), ("@graphId", request.GraphId),
            ("@params", RunRow.Json(run.Params)), ("@given", RunRow.Json(request.Params)), ("@targets", RunRow.Json(request.Targets)), ("@seed", run.Seed), ("@now", Now),
            ("@sheet", request.Sheet?.Sheet), ("@cell", request.Sheet is null ? null : RunRow.Json(request.Sheet)), ("@composition", request.Sheet?.IsComposition == true ? 1 : 0),
            ("@retryOf", run.RetryOf), ("@words", RunRow.Words(run)));
    }

    /// <summary>Takes the run whose turn it is, or null when none waits or the queue is paused. No two callers get the same attempt.</summary>
    public Task<Claim?> ClaimAsync(CancellationToken cancellation) => database.WriteAsync(async sql =>
    {
        var now = Now;
        var claims = await sql.QueryAsync("""
            update runs set state = 'running', attempt = attempt + 1, started = @now
            where state = 'queued' and id = (select id from runs where state = 'queued' and not exists (select 1 from settings where name = 'paused') order by priority desc, rank limit 1)
            returning id, attempt, lost, name, (select text from graphs where hash = graph), given, targets, sheet
            """,
            row => new Claim(row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetString(3), row.GetString(4),
                RunRow.Parse<Dictionary<string, JsonElement>>(row.GetString(5)), RunRow.Parse<string[]>(row.GetString(6)), row.Text(7)), cancellation, ("@now", now));
        if (claims is not [var claim]) return null;
        await sql.ExecuteAsync("insert into attempts(run_id, attempt, started) values(@id, @attempt, @now)", cancellation, ("@id", claim.Id), ("@attempt", claim.Attempt), ("@now", now));
        return claim;
    }, cancellation);

    /// <summary>Publishes how an attempt ended, once and for all.</summary>
    /// <returns>False when the attempt is no longer the run's latest: nothing was published.</returns>
    public Task<bool> FinishAsync(string id, int attempt, Outcome outcome, byte[] journal, CancellationToken cancellation) => database.WriteAsync(async sql =>
    {
        var now = Now;
        var isLatest = await sql.ExecuteAsync(
            "update runs set state = @state, finished = @now, errors = @errors, files = @files where id = @id and attempt = @attempt and state = 'running'", cancellation,
            ("@state", RunRow.Text(outcome.State)), ("@now", now), ("@errors", outcome.Errors.Count == 0 ? null : RunRow.Json(outcome.Errors)), ("@files", outcome.Outputs.Count),
            ("@id", id), ("@attempt", attempt)) == 1;
        await EndAttemptAsync(sql, id, attempt, isLatest ? RunRow.Text(outcome.State) : "fenced off", now, cancellation);
        if (!isLatest) return false;
        if (outcome.State == RunState.Done)
            await sql.ExecuteAsync("insert into results(run_id, attempt, outputs) values(@id, @attempt, @outputs)", cancellation, ("@id", id), ("@attempt", attempt), ("@outputs", RunRow.Json(outcome.Values)));
        for (var i = 0; i < outcome.Outputs.Count; i++)
        {
            var file = outcome.Outputs[i];
            await sql.ExecuteAsync("""
                insert into artifacts(run_id, number, hash, file_name, media_type, bytes, node, width, height)
                values(@id, @number, @hash, @fileName, @mediaType, @bytes, @node, @width, @height)
                """, cancellation,
                ("@id", id), ("@number", i), ("@hash", file.Hash), ("@fileName", file.FileName), ("@mediaType", file.MediaType), ("@bytes", file.Bytes), ("@node", file.Node),
                ("@width", file.Width), ("@height", file.Height));
        }
        await SaveJournalAsync(sql, id, outcome.Cache, journal, cancellation);
        return true;
    }, cancellation);

    /// <summary>Puts an attempt's run back in its place: the process stops, which is not the run's fault.</summary>
    public Task ReleaseAsync(string id, int attempt, CancellationToken cancellation) => database.WriteAsync(async sql =>
    {
        await sql.ExecuteAsync("update runs set state = 'queued', started = null where id = @id and attempt = @attempt and state = 'running'", cancellation, ("@id", id), ("@attempt", attempt));
        await EndAttemptAsync(sql, id, attempt, "released", Now, cancellation);
        return true;
    }, cancellation);

    /// <summary>Finds attempts that nobody executes: their process died. Their runs go back to their place, or fail when that happened too often.</summary>
    /// <param name="isAlive">Tells of a run whether somebody executes it.</param>
    /// <param name="maxAttempts">So many attempts may be lost.</param>
    /// <param name="explain">Says why a run failed that lost so many attempts.</param>
    /// <param name="cancellation">Stops the search.</param>
    public Task<List<string>> RecoverAsync(Func<string, bool> isAlive, int maxAttempts, Func<int, RunProblem> explain, CancellationToken cancellation) => database.WriteAsync(async sql =>
    {
        var now = Now;
        var running = await sql.QueryAsync("select id, attempt, lost from runs where state = 'running'", row => (Id: row.GetString(0), Attempt: row.GetInt32(1), Lost: row.GetInt32(2) + 1), cancellation);
        running.RemoveAll(run => isAlive(run.Id));
        foreach (var (id, attempt, lost) in running)
        {
            await EndAttemptAsync(sql, id, attempt, "lost", now, cancellation);
            if (lost < maxAttempts)
                await sql.ExecuteAsync("update runs set state = 'queued', lost = @lost, started = null where id = @id", cancellation, ("@lost", lost), ("@id", id));
            else
                await sql.ExecuteAsync("update runs set state = 'failed', lost = @lost, finished = @now, errors = @errors where id = @id", cancellation,
                    ("@lost", lost), ("@now", now), ("@errors", RunRow.Json<RunProblem[]>([explain(lost)])), ("@id", id));
        }
        return running.ConvertAll(run => run.Id);
    }, cancellation);

    /// <summary>Cancels a run that waits.</summary>
    /// <returns>False when it does not wait.</returns>
    public Task<bool> CancelQueuedAsync(string id, CancellationToken cancellation) => database.WriteAsync(async sql =>
        await sql.ExecuteAsync("update runs set state = 'cancelled', finished = @now where id = @id and state = 'queued'", cancellation, ("@now", Now), ("@id", id)) == 1, cancellation);

    /// <summary>Cancels every run that waits.</summary>
    public Task<List<string>> CancelAllQueuedAsync(CancellationToken cancellation) => database.WriteAsync(sql =>
        sql.QueryAsync("update runs set state = 'cancelled', finished = @now where state = 'queued' returning id", row => row.GetString(0), cancellation, ("@now", Now)), cancellation);

    /// <summary>Puts a waiting run in front of another, or behind all.</summary>
    /// <returns>False when one of the two does not wait.</returns>
    public Task<bool> MoveAsync(string id, string? before, CancellationToken cancellation) => database.WriteAsync(async sql =>
    {
        if (id == before) return true;
        var waiting = await sql.QueryAsync("select id, priority, rank from runs where state = 'queued' and (id = @id or id = @before)",
            row => (Id: row.GetString(0), Priority: row.GetInt32(1), Rank: row.GetInt64(2)), cancellation, ("@id", id), ("@before", before));
        if (waiting.Count != (before is null ? 1 : 2)) return false;
        var (priority, rank) = before is not null
            ? waiting.Where(run => run.Id == before).Select(run => (run.Priority, run.Rank)).Single()
            : ((int)await sql.NumberAsync("select min(priority) from runs where state = 'queued'", cancellation), await sql.NumberAsync("select max(rank) + 1 from runs", cancellation));
        await sql.ExecuteAsync("update runs set rank = rank + 1 where state = 'queued' and rank >= @rank", cancellation, ("@rank", rank));
        await sql.ExecuteAsync("update runs set rank = @rank, priority = @priority where id = @id", cancellation, ("@rank", rank), ("@priority", priority), ("@id", id));
        return true;
    }, cancellation);

    /// <summary>Stops or starts the giving out of runs, for good.</summary>
    public Task PauseAsync(bool paused, CancellationToken cancellation) => database.WriteAsync(sql => sql.ExecuteAsync(
        paused ? "insert into settings(name, value) values('paused', 'true') on conflict(name) do nothing" : "delete from settings where name = 'paused'", cancellation), cancellation);

    private static Task<int> EndAttemptAsync(Sql sql, string id, int attempt, string outcome, long now, CancellationToken cancellation) => sql.ExecuteAsync(
        "update attempts set ended = @now, outcome = @outcome where run_id = @id and attempt = @attempt", cancellation,
        ("@now", now), ("@outcome", outcome), ("@id", id), ("@attempt", attempt));

    private static Task<int> SaveJournalAsync(Sql sql, string id, CacheSummary? cache, byte[] updates, CancellationToken cancellation) => sql.ExecuteAsync(
        "insert into journals(run_id, cache, updates) values(@id, @cache, @updates) on conflict(run_id) do update set cache = excluded.cache, updates = excluded.updates", cancellation,
        ("@id", id), ("@cache", cache is null ? null : RunRow.Json(cache)), ("@updates", updates));
}
