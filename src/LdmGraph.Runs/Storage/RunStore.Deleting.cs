namespace LdmGraph.Runs;

/// <summary>What is deleted is hidden first, so that it can be brought back, and gone only when that was long ago.</summary>
internal sealed partial class RunStore
{
    /// <summary>Hides a run that has ended.</summary>
    /// <returns>False when it has not ended.</returns>
    public Task<bool> DeleteAsync(string id, CancellationToken cancellation) => database.WriteAsync(async sql =>
        await sql.ExecuteAsync("update runs set deleted = @now where id = @id and deleted is null and state in ('done', 'failed', 'cancelled')", cancellation, ("@now", Now), ("@id", id)) == 1
        || await sql.NumberAsync("select count(*) from runs where id = @id and deleted is null", cancellation, ("@id", id)) == 0, cancellation);

    /// <summary>Hides a file of a run.</summary>
    public Task DeleteFileAsync(string id, int number, CancellationToken cancellation) => database.WriteAsync(async sql =>
    {
        var count = await sql.ExecuteAsync("update artifacts set deleted = @now where run_id = @id and number = @number and deleted is null", cancellation, ("@now", Now), ("@id", id), ("@number", number));
        if (count > 0) await CountFilesAsync(sql, id, cancellation);
        return count;
    }, cancellation);

    /// <summary>Shows a hidden run again.</summary>
    /// <returns>False when there is none any more.</returns>
    public Task<bool> RestoreAsync(string id, CancellationToken cancellation) => database.WriteAsync(async sql =>
        await sql.ExecuteAsync("update runs set deleted = null where id = @id", cancellation, ("@id", id)) == 1, cancellation);

    /// <summary>Shows a hidden file of a run again.</summary>
    /// <returns>False when there is none any more.</returns>
    public Task<bool> RestoreFileAsync(string id, int number, CancellationToken cancellation) => database.WriteAsync(async sql =>
    {
        var count = await sql.ExecuteAsync("update artifacts set deleted = null where run_id = @id and number = @number", cancellation, ("@id", id), ("@number", number));
        if (count > 0) await CountFilesAsync(sql, id, cancellation);
        return count == 1;
    }, cancellation);

    /// <summary>Removes what was hidden before a moment. Files to which nothing refers any more are the artifact store's to sweep.</summary>
    public Task PurgeAsync(DateTimeOffset before, CancellationToken cancellation) => database.WriteAsync(async sql =>
    {
        var at = ("@before", (object?)before.ToUnixTimeMilliseconds());
        await sql.ExecuteAsync("delete from artifacts where deleted < @before", cancellation, at);
        foreach (var table in (string[])["artifacts", "results", "attempts", "journals"])
            await sql.ExecuteAsync($"delete from {table} where run_id in (select id from runs where deleted < @before)", cancellation, at);
        var count = await sql.ExecuteAsync("delete from runs where deleted < @before", cancellation, at);
        if (count > 0) await sql.ExecuteAsync("delete from graphs where not exists (select 1 from runs where graph = hash)", cancellation);
        return count;
    }, cancellation);

    private static Task<int> CountFilesAsync(Sql sql, string id, CancellationToken cancellation) =>
        sql.ExecuteAsync("update runs set files = (select count(*) from artifacts where run_id = @id and deleted is null) where id = @id", cancellation, ("@id", id));
}
