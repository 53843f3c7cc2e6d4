using System.Globalization;

namespace LdmGraph.Plugins.Flow;

/// <summary>Passes on one of several values; the others are not even computed.</summary>
/// <remarks>
/// <c>cases</c> holds the values by name. What <c>which</c> says is compared with the names: a text or choice as it is, a
/// number by its digits, a truth value as <c>true</c> and <c>false</c>. The case <c>default</c>, where there is one, is taken
/// when no other fits. All cases are of one type, or widen to one.
/// </remarks>
[Node("select@1", Category = "Flow")]
public sealed class Select : INode<PortValues>, IShapesPorts, IChoosesPorts
{
    private const string Default = "default";

    /// <summary>Name of the case to take.</summary>
    [Input] public required object Which { get; init; }

    /// <summary>The values to choose from.</summary>
    [Ports(Lazy = true)] public PortValues Cases { get; init; } = PortValues.None;

    /// <inheritdoc/>
    public static void Shape(ShapeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cases = context.Ports("cases");
        if (cases.Count == 0) context.Error("cases", "there is nothing to choose from", """add "cases": { "name": { "from": "node.port" } }""");
        var type = context.Common(cases.Select(port => port.Type));
        if (type is null)
            context.Error("cases", $"all cases are of one type, these are {string.Join(", ", cases.Select(port => $"{port.Name}: {port.Type}"))}");
        else
            foreach (var port in cases) context.Convert("cases", port.Name, type);
        context.Output("value", type ?? PortType.Unknown);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Choose() => [$"cases.{Chosen()}"];

    /// <inheritdoc/>
    public ValueTask<PortValues> EvaluateAsync(NodeContext context) => new(new PortValues(["value"], [Cases[Chosen()]]));

    private string Chosen()
    {
        var name = Which switch
        {
            bool truth => truth ? "true" : "false",
            Enum choice => Choice.NameOf(choice),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => Which.ToString() ?? "",
        };
        if (Cases.Names.Contains(name)) return name;
        return Cases.Names.Contains(Default) ? Default
            : throw new PortException("which", $"there is no case '{name}'", $"the cases are {string.Join(", ", Cases.Names)}; one named 'default' takes the rest");
    }
}
