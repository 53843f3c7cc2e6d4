namespace LdmGraph;

/// <summary>
/// Declared by <see cref="IInfersOutputs.Infer"/> for an output that will be null: a graph that links it is refused before
/// it runs, with this reason.
/// </summary>
/// <param name="Reason">Why there is nothing: "this checkpoint has no text encoder: ...".</param>
public sealed record AbsentValue(string Reason) : IValueSpec
{
    /// <inheritdoc/>
    public string Describe() => $"nothing ({Reason})";
}
