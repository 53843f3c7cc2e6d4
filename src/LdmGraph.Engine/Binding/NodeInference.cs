using System.Globalization;

namespace LdmGraph.Engine;

/// <summary>Lets a node say what its outputs will be, and what cannot work, before anything runs.</summary>
internal sealed class NodeInference(Scope scope, ScopeNode node, BoundNode bound) : InferenceContext
{
    public override IServiceProvider Services => PluginServices.For(bound.Type.Plugin, scope.Session.Options.Services) ?? NoServices.Instance;

    public void Run(Action<InferenceContext> infer) => infer(this);

    public override bool TryGetLiteral<T>(string port, out T value)
    {
        value = default!;
        object? found;
        if (bound.Type.Input(port) is { } input)
        {
            var source = bound.Inputs[input.Index];
            if (!source.IsSet && input.Required) return false;
            if (source.Source.Kind is not (SourceKind.None or SourceKind.Literal)) return false;
            found = source.IsSet ? source.Source.Value : input.Default;
        }
        else if (Free(port) is { Source.Kind: SourceKind.Literal } free) found = free.Source.Value;
        else return false;

        if (found is T typed)
        {
            value = typed;
            return true;
        }
        if (found is not (int or long or float or double) || Type.GetTypeCode(typeof(T)) is not (>= TypeCode.SByte and <= TypeCode.Double)) return false;
        value = (T)Convert.ChangeType(found, typeof(T), CultureInfo.InvariantCulture);
        return true;
    }

    public override TSpec? Spec<TSpec>(string port) where TSpec : class =>
        (bound.Type.Input(port) is { } input ? bound.Inputs[input.Index].Spec : Free(port)?.Spec) as TSpec;

    public override bool IsLeftOut(string port) =>
        bound.Type.Input(port) is { } input && bound.Inputs[input.Index] is var given && (!given.IsSet || given.Spec is AbsentValue || given.Source is { Kind: SourceKind.Literal, Value: null });

    public override void Output(string port, IValueSpec spec)
    {
        var outputs = bound.Outputs.ToArray();
        var index = Array.FindIndex(outputs, output => output.Name == port);
        if (index < 0) throw new ArgumentException($"{bound.Type.Id} has no output '{port}'", nameof(port));
        outputs[index] = outputs[index] with { Spec = spec };
        bound.Outputs = outputs;
    }

    public override void Error(string port, string problem, string? fix = null)
    {
        var place = node.Entry.Member.Start;
        foreach (var input in node.Inputs)
            if (input.Name == port) place = input.Value.Start;
        scope.Report(place, DiagnosticCode.ImpossibleValue, problem, fix, node.Path, port);
    }

    private BoundInput? Free(string port)
    {
        if (port.Split('.') is not [var section, var name]) return null;
        for (var i = 0; i < bound.Sections.Length; i++)
            if (bound.Type.Shape.Sections[i].Name == section && bound.Sections[i] is { } free && Array.IndexOf(free.Names, name) is >= 0 and var at) return free.Ports[at];
        return null;
    }

    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
