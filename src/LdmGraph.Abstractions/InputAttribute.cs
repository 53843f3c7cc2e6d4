namespace LdmGraph;

/// <summary>
/// Marks a property as an input port. The port is named after the property in camel case. A <c>required</c> property must
/// be set by the graph; any other keeps its initial value when the graph does not set it.
/// </summary>
/// <remarks>
/// The property's <c>&lt;summary&gt;</c> is the port's tooltip, command-line help and schema description. Nodes of one family may
/// inherit ports from a base class: those come first; a property that overrides one says its own summary and default.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InputAttribute : Attribute
{
    /// <summary>Smallest value allowed, for numbers.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Largest value allowed, for numbers.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>Step of the editor's slider; 0 leaves it to the editor.</summary>
    public double Step { get; init; }

    /// <summary>The number must be a multiple of this; 0 means any.</summary>
    public long MultipleOf { get; init; }

    /// <summary>Text of more than one line.</summary>
    public bool Multiline { get; init; }

    /// <summary>What the text names, so that an editor can offer a picker: <c>model</c>, <c>image</c>, <c>folder</c>, <c>graph</c>.</summary>
    public string? Picks { get; init; }
}
