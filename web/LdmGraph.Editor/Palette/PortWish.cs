using LdmGraph.Editor.Documents;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Palette;

/// <summary>What a new node must have, because a link was dropped where it is to stand.</summary>
/// <param name="Type">Type of the port that the link comes from.</param>
/// <param name="WantsInput">True when that port gives a value, so that the new node must take it.</param>
public sealed record PortWish(PortType Type, bool WantsInput)
{
    // An exact type is what people mean; that everything fits "any" helps nobody to choose.
    private const double Exact = 3, Widened = 2, Free = 1, Anything = 0.5;

    /// <summary>The best port of a node type, and how well it fits; null when none does.</summary>
    internal (PalettePort Port, double Fit)? Find(NodeType type)
    {
        var best = WantsInput ? Input(type) : Output(type);
        if (best is not null || !type.ShapesPorts) return best;
        return WantsInput
            ? type.Sections.FirstOrDefault(section => section.IsPorts) is { } section ? (new PalettePort(section.Name, null), Free) : null
            : null;
    }

    private (PalettePort, double)? Input(NodeType type) => type.Inputs
        .Select(port => (Port: port, Fit: FitOf(Type, port.Type)))
        .Where(candidate => candidate.Fit > 0)
        .OrderByDescending(candidate => candidate.Fit).ThenByDescending(candidate => candidate.Port.Required)
        .Select(candidate => ((PalettePort, double)?)(new PalettePort("in", candidate.Port.Name), candidate.Fit)).FirstOrDefault();

    private (PalettePort, double)? Output(NodeType type) => type.Outputs
        .Select(port => (Port: port, Fit: FitOf(port.Type, Type)))
        .Where(candidate => candidate.Fit > 0)
        .OrderByDescending(candidate => candidate.Fit)
        .Select(candidate => ((PalettePort, double)?)(new PalettePort("out", candidate.Port.Name), candidate.Fit)).FirstOrDefault();

    private static double FitOf(PortType from, PortType to)
    {
        if (ReferenceEquals(from, PortType.Unknown) || ReferenceEquals(to, PortType.Unknown) || ReferenceEquals(from, PortType.Any)) return Anything;
        if (from.Clr.ContainsGenericParameters || to.Clr.ContainsGenericParameters) return Anything;
        if (from.Name == to.Name && from.Name != "choice") return Exact;
        if (PortCompatibility.WhyNot(from, to) is not null) return 0;
        return to.Name is "any" or "list<any>" ? Anything : Widened;
    }
}
