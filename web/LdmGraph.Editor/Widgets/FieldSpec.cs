using LdmGraph.Editor.Documents;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Widgets;

/// <summary>What a field for one value must know: of an input of a node, or of a param of the graph.</summary>
/// <param name="Type">Name of the value's type.</param>
public sealed record FieldSpec(string Type)
{
    /// <summary>What it says when nothing is written; null when something must be.</summary>
    public Json? Default { get; init; }

    public double Min { get; init; } = double.NegativeInfinity;

    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>What one step of an arrow key, or of a few pixels of a drag, changes; 0 leaves it to the field.</summary>
    public double Step { get; init; }

    public long MultipleOf { get; init; }

    public bool Multiline { get; init; }

    /// <summary><c>model</c>, <c>image</c>, <c>mask</c>, or null.</summary>
    public string? Picks { get; init; }

    public IReadOnlyList<string> Choices { get; init; } = [];

    public string? Description { get; init; }

    /// <summary>True when a value must be written.</summary>
    public bool Required { get; init; }

    /// <summary>True when a slider makes sense: both ends are known, and there is more than yes and no between them.</summary>
    public bool HasSlider => Type is "int" or "float" && double.IsFinite(Min) && double.IsFinite(Max) && Max > Min && (Max - Min) / EffectiveStep is > 2 and <= 10_000;

    /// <summary>The step that is used: the multiple, or what suits the range.</summary>
    public double EffectiveStep => MultipleOf > 0 ? MultipleOf : Step > 0 ? Step : Type == "int" ? 1 : double.IsFinite(Max - Min) && Max > Min ? Math.Pow(10, Math.Floor(Math.Log10(Max - Min)) - 2) : 0.1;

    /// <summary>The field of an input.</summary>
    /// <param name="port">The input.</param>
    /// <param name="owner">Its node type: a picture that becomes a mask, and nothing but a mask, is painted.</param>
    public static FieldSpec Of(InputPort port, NodeType? owner = null)
    {
        ArgumentNullException.ThrowIfNull(port);
        return new(port.Choices.Count > 0 ? "choice" : port.Type.Name)
        {
            Default = LiteralJson(port.Default),
            Min = port.Min,
            Max = port.Max,
            Step = port.Step,
            MultipleOf = port.MultipleOf,
            Multiline = port.Multiline,
            Picks = port.Picks == "image" && owner?.Outputs.Any(output => output.Type.Name == "mask") == true && owner.Outputs.All(output => output.Type.Name != "image") ? "mask" : port.Picks,
            Choices = port.Choices,
            Description = port.Summary,
            Required = port.Required,
        };
    }

    /// <summary>The field of a param: what the param says, and what follows from the inputs that it is linked to.</summary>
    public static FieldSpec Of(EditorDocument document, EditorParam param, PortKnowledge ports)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(param);
        ArgumentNullException.ThrowIfNull(ports);
        var spec = new FieldSpec(param.Type)
        {
            Min = param.Min ?? double.NegativeInfinity,
            Max = param.Max ?? double.PositiveInfinity,
            Choices = param.Choices,
            Description = param.Description,
            Required = true,
        };
        foreach (var fed in FedBy(document, param, ports))
            spec = spec with
            {
                Min = Math.Max(spec.Min, fed.Min),
                Max = Math.Min(spec.Max, fed.Max),
                Step = spec.Step > 0 ? spec.Step : fed.Step,
                MultipleOf = Math.Max(spec.MultipleOf, fed.MultipleOf),
                Multiline = spec.Multiline || fed.Multiline,
                Picks = spec.Picks ?? fed.Picks,
                Choices = spec.Choices.Count > 0 ? spec.Choices : fed.Choices,
            };
        // A text that names one of several things is chosen, not typed.
        return spec.Type == "text" && spec.Choices.Count > 0 ? spec with { Type = "choice" } : spec;
    }

    /// <summary>The picture that a mask of the graph is painted over: the first that is loaded and is no mask itself.</summary>
    public static string? PaintOver(EditorDocument document, PortKnowledge ports)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(ports);
        foreach (var node in document.Nodes)
            foreach (var port in ports.TypeOf(node)?.Inputs ?? [])
            {
                if (Of(port, ports.TypeOf(node)).Picks != "image" || node.Input(port.Name) is not { } given) continue;
                var value = given.Link is { IsParam: true } link ? document.Params.FirstOrDefault(param => param.Name == link.Port)?.Default : given.Value;
                if (value?.AsText is { Length: > 0 } path) return path;
            }
        return null;
    }

    private static IEnumerable<FieldSpec> FedBy(EditorDocument document, EditorParam param, PortKnowledge ports)
    {
        foreach (var link in document.Links)
            if (link.Scope.Length == 0 && link.From == new LinkSource("params", param.Name) && link.To.Section == "in" && document.Find(link.To.Node) is { } node
                && ports.TypeOf(node) is { } type && type.Inputs.FirstOrDefault(input => input.Name == link.To.Port) is { } port) yield return Of(port, type);
    }

    private static JsonLeaf? LiteralJson(object? value) => value switch
    {
        null => null,
        bool truth => Json.Bool(truth),
        int number => Json.Number((long)number),
        long number => Json.Number(number),
        // Written as a float, so that 0.1f does not become 0.10000000149011612.
        float number => Json.Number(double.Parse(number.ToString("R", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture)),
        double number when double.IsFinite(number) => Json.Number(number),
        string text => Json.Text(text),
        Enum choice => Json.Text(Choice.NameOf(choice)),
        Seed seed => Json.Text(seed.ToString()),
        _ => null,
    };
}
