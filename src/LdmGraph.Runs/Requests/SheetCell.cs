namespace LdmGraph.Runs;

/// <summary>The place of a run in a sheet, which shows the pictures of a sweep over one or two params side by side.</summary>
/// <param name="Sheet">Id of the sheet, shared by all its runs.</param>
/// <param name="Row">Row, from 0.</param>
/// <param name="Column">Column, from 0.</param>
/// <param name="RowLabel">What the row stands for: <c>scale = 6</c>; empty when the sheet has one row.</param>
/// <param name="ColumnLabel">What the column stands for.</param>
public sealed record SheetCell(string Sheet, int Row, int Column, string RowLabel, string ColumnLabel)
{
    /// <summary>True for the run that puts the sheet together when the others have ended; its place means nothing.</summary>
    public bool IsComposition { get; init; }
}
