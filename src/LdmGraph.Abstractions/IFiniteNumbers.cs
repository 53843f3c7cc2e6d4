namespace LdmGraph;

/// <summary>
/// A value made of numbers that can say whether all of them are finite. The engine asks after every evaluation, so that the
/// node and the iteration that made a NaN are named, and not the black picture at the end.
/// </summary>
public interface IFiniteNumbers
{
    /// <summary>Null when every number is finite; otherwise what is wrong: "12 of 4096 numbers are NaN".</summary>
    string? FindNonFinite();
}
