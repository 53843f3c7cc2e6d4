namespace LdmGraph.Runs;

/// <summary>Which sheets are complete.</summary>
internal sealed partial class RunStore
{
    // A sheet that was composed stays so when its composition is deleted, until one of its runs is run again.
    private const string Complete = """
        select sheet from runs r where sheet is not null and composition = 0 and deleted is null and (sheet = @sheet or @sheet is null) group by sheet
        having sum(case when state in ('queued', 'running') then 1 else 0 end) = 0
        and max(finished) > coalesce((select composed from sheets where id = r.sheet), 0)
        """;

    /// <summary>Sheets whose runs have all ended, at least one of them since the sheet was last composed.</summary>
    public Task<List<string>> CompleteSheetsAsync(string? sheet, CancellationToken cancellation) =>
        database.ReadAsync(sql => CompleteAsync(sql, sheet, cancellation), cancellation);

    /// <summary>Queues the composition of a sheet, unless somebody else has done so or one of its runs is run again.</summary>
    /// <param name="sheet">The sheet.</param>
    /// <param name="compose">Makes the run out of the sheet's runs in the order of submission; null when there is nothing to compose.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Id of the new run, or null.</returns>
    public Task<string?> ComposeAsync(string sheet, Func<IReadOnlyList<RunRecord>, NewRun?> compose, CancellationToken cancellation) => database.WriteAsync(async sql =>
    {
        if ((await CompleteAsync(sql, sheet, cancellation)).Count == 0) return null;
        var runs = await ReadAsync(sql, "where r.sheet = @sheet and r.composition = 0 and r.deleted is null order by r.id", cancellation, ("@sheet", sheet));
        await sql.ExecuteAsync("insert into sheets(id, composed) values(@sheet, @now) on conflict(id) do update set composed = excluded.composed", cancellation,
            ("@sheet", sheet), ("@now", runs.Max(run => run.Finished!.Value).ToUnixTimeMilliseconds()));
        if (compose(runs) is not { } run) return null;
        await InsertAsync(sql, run, await sql.NumberAsync("select coalesce(max(rank), 0) + 1 from runs", cancellation), cancellation);
        return run.Id;
    }, cancellation);

    private static Task<List<string>> CompleteAsync(Sql sql, string? sheet, CancellationToken cancellation) =>
        sql.QueryAsync(Complete, row => row.GetString(0), cancellation, ("@sheet", sheet));
}
