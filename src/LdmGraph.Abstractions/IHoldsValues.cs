namespace LdmGraph;

/// <summary>
/// A value that works through others, as a model that runs another one in tiles does. The engine counts those as used for as
/// long as this one is, so that it never meets a disposed one. It neither disposes them nor counts their bytes as its own,
/// and leaves them alone while it is disposed itself.
/// </summary>
public interface IHoldsValues
{
    /// <summary>The values it works through; the same ones for its whole life.</summary>
    IReadOnlyList<object> Held { get; }
}
