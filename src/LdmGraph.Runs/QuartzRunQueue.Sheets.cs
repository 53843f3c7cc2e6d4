using Microsoft.Extensions.Logging;

namespace LdmGraph.Runs;

/// <summary>Sheets: when all runs of a sweep have ended, one more run lays their pictures out.</summary>
internal sealed partial class QuartzRunQueue
{
    /// <summary>Queues the composition of each sheet whose runs have all ended since it was last composed.</summary>
    /// <param name="sheet">This one only; null for all.</param>
    /// <param name="cancellation">Stops the search.</param>
    private async Task ComposeAsync(string? sheet, CancellationToken cancellation)
    {
        foreach (var complete in await _store.CompleteSheetsAsync(sheet, cancellation))
        {
            if (await _store.ComposeAsync(complete, cells => SheetComposition.Of(complete, cells, _time.GetUtcNow()), cancellation) is not { } id) continue;
            LogComposing(complete, id);
            _watch.Changed(id);
            await IssueTicketsAsync(cancellation);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "All runs of sheet {Sheet} have ended; run {Id} composes it.")]
    private partial void LogComposing(string sheet, string id);
}
