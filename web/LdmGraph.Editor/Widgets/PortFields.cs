using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Widgets;

/// <summary>The fields of ports.</summary>
public static class PortFields
{
    /// <summary>The field of a port: of an input of a node type, or of a param of a called graph. Null for ports that the graph names itself.</summary>
    public static FieldSpec? Field(this PortKnowledge ports, EditorDocument document, PortRef port)
    {
        ArgumentNullException.ThrowIfNull(ports);
        ArgumentNullException.ThrowIfNull(document);
        if (port.Section != "in" || document.Find(port.Node) is not { } node) return null;
        if (ports.TypeOf(node) is { InlinesGraph: false } type) return type.Inputs.FirstOrDefault(input => input.Name == port.Port) is { } input ? FieldSpec.Of(input, type) : null;
        if (ports.Bound.GetValueOrDefault(port.Node)?.Called?.Params.FirstOrDefault(param => param.Name == port.Port) is not { } param) return null;
        return new FieldSpec(param.TypeName)
        {
            Default = param.DefaultJson is { } initial ? Json.Parse(initial) : null,
            Min = param.Min,
            Max = param.Max,
            Choices = param.Choices,
            Description = param.Description,
            Required = param.DefaultJson is null,
        };
    }
}
