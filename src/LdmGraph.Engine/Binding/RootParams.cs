namespace LdmGraph.Engine;

/// <summary>A param as the nodes of its graph see it.</summary>
internal readonly record struct BoundParam(BoundInput Input);

/// <summary>Gives the params of the outermost graph their values.</summary>
internal static class RootParams
{
    public static Dictionary<string, BoundParam> Read(GraphDocument document, BindSession session, BoundGraph graph)
    {
        var bound = new Dictionary<string, BoundParam>(StringComparer.Ordinal);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var hasSeed = false;
        foreach (var param in document.Params)
        {
            if (param.TypeName.Length == 0) continue;
            var input = ReadOne(document, session, param);
            bound[param.Name] = new BoundParam(input);
            if (input.Source.Kind == SourceKind.Literal && ParamValue.WritableType(param.TypeName) is not null) texts[param.Name] = ParamValue.Write(input.Source.Value);
            if (!hasSeed && param.TypeName == "seed" && input.Source.Value is Seed seed)
            {
                graph.Seed = seed;
                hasSeed = true;
            }
        }
        foreach (var name in session.Options.Params.Keys)
            if (!document.Params.Any(param => param.Name == name))
                session.Diagnostics.Add(new(DiagnosticCode.UnknownParam, $"the graph has no param '{name}'", Suggestion.For(name, document.Params.Select(param => param.Name))) { File = document.Path, Port = name });
        graph.Params = texts;
        return bound;
    }

    /// <summary>The type of a param, or null, which is then reported.</summary>
    public static PortType? TypeOf(GraphDocument document, BindSession session, ParamEntry param)
    {
        if (session.Catalog.FindPortType(param.TypeName) is { } type) return type;
        session.Diagnostics.Add(document.At(param.TypeStart, DiagnosticCode.UnknownParamType, $"there is no type '{param.TypeName}'",
            Suggestion.For(param.TypeName, NodeCatalog.Scalars.Keys.Concat(session.Catalog.PortTypes.Keys))) with { Port = param.Name });
        return null;
    }

    /// <summary>The default, or a missing source where there is none or it is wrong, which is then reported.</summary>
    public static BoundInput? Default(GraphDocument document, BindSession session, ParamEntry param, PortType type)
    {
        if (param.Default is not { } json) return null;
        var problem = Literal.Read(json, type, out var value, out var fix) ?? ParamValue.Check(param, value);
        if (problem is null) return new BoundInput(Source.Literal(value), type);
        session.Diagnostics.Add(document.At(json.Start, DiagnosticCode.InvalidParamValue, problem, fix) with { Port = param.Name });
        return new BoundInput(Source.Missing, type);
    }

    private static BoundInput ReadOne(GraphDocument document, BindSession session, ParamEntry param)
    {
        if (TypeOf(document, session, param) is not { } type) return new BoundInput(Source.Missing, PortType.Unknown);
        // The default is read even when a value is given: a wrong default is a mistake in the file.
        var initial = Default(document, session, param, type);
        if (session.Options.Params.TryGetValue(param.Name, out var given) && given is not null) return Given(document, session, param, type, given);
        if (initial is { } input) return input;
        session.HasMissingParams = true;
        if (!session.Options.AllowMissingParams)
            session.Diagnostics.Add(document.At(param.Member.Start, DiagnosticCode.MissingParam, $"the param '{param.Name}' ({type}) has no default and was not given",
                ParamValue.WritableType(param.TypeName) is not null ? $"give it: --set {param.Name}=..." : "call this graph from another one that links it") with { Port = param.Name });
        return new BoundInput(Source.Missing, type);
    }

    private static BoundInput Given(GraphDocument document, BindSession session, ParamEntry param, PortType type, object given)
    {
        object? value = given;
        string? problem = null;
        if (given is string text) ParamValue.TryParse(param, text, out value, out problem);
        else if (type.Clr.IsInstanceOfType(given)) problem = ParamValue.Check(param, given);
        else if (PortType.Of(given.GetType()) is not { } from || !Widening.TryFind(from, type, out var convert)) problem = $"expected {Literal.Article(type)}, this is a {given.GetType().Name}";
        else
        {
            value = convert is null ? given : convert(given);
            problem = ParamValue.Check(param, value);
        }
        if (problem is null) return new BoundInput(Source.Literal(value), type);
        session.Diagnostics.Add(document.At(param.Member.Start, DiagnosticCode.InvalidParamValue, problem) with { Port = param.Name });
        return new BoundInput(Source.Missing, type);
    }
}
