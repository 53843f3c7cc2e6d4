using LdmGraph.Runs;

namespace LdmGraph.Editor.Batches;

/// <summary>What is to be run of a graph: it once, it with several seeds, or it with every value of one or two of its params.</summary>
public sealed record RunPlan
{
    /// <summary>Once, as it is.</summary>
    public static RunPlan Once { get; } = new();

    /// <summary>So many runs, with seeds that count up from the graph's own.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The param that changes from left to right of a sheet; null for no sheet.</summary>
    public SweepAxis? Columns { get; init; }

    /// <summary>The param that changes from top to bottom; null for a sheet of one row.</summary>
    public SweepAxis? Rows { get; init; }

    /// <summary>How many runs that are.</summary>
    public int Count => Columns is null ? Seeds : Columns.Values.Count * (Rows?.Values.Count ?? 1);

    /// <summary>The runs, out of the one that all of them are variants of.</summary>
    /// <exception cref="InvalidRunException">The graph has no seed, an axis has no values, or the sheet is too large.</exception>
    public IReadOnlyList<RunRequest> Of(RunRequest request) =>
        Columns is not null ? RunSweep.Create(request, Columns, Rows).Requests : Seeds > 1 ? RunSweep.Seeds(request, Seeds) : [request];
}
