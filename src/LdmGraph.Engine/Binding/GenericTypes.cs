namespace LdmGraph.Engine;

/// <summary>Finds what a generic node's T stands for: the type all that is given for it widens to.</summary>
internal static class GenericTypes
{
    public static Type Unify(Scope scope, ScopeNode node, NodeType type)
    {
        var candidates = new List<PortType>();
        var isUnknown = false;
        foreach (var port in type.Shape.Inputs)
        {
            if (!port.Type.Clr.ContainsGenericParameters || node.Inputs.FirstOrDefault(input => input.Name == port.Name) is not { } entry) continue;
            foreach (var given in Given(scope, entry))
            {
                var candidate = port.Type.Element is null ? given : given.Element ?? given;
                if (ReferenceEquals(candidate, PortType.Unknown)) isUnknown = true;
                else candidates.Add(candidate);
            }
        }
        if (candidates.Count == 0)
        {
            // What is linked has errors of its own, or a missing input is reported: nothing more to say.
            if (!isUnknown && node.Inputs.Count > 0)
                scope.Report(node.Entry.Member.Start, DiagnosticCode.UnresolvedType, $"nothing says which type {type.Id} works with", "link one of its inputs", node.Path);
            return typeof(object);
        }
        if (Widening.Common(candidates) is { } common) return Nullable.GetUnderlyingType(common.Clr) ?? common.Clr;
        scope.Report(node.Entry.Member.Start, DiagnosticCode.TypeMismatch,
            $"the inputs of {type.Id} must be of one type, these are {string.Join(", ", candidates.Select(candidate => candidate.Name).Distinct())}", null, node.Path);
        return candidates[0].Clr;
    }

    public static PortType Substitute(PortType type, Type argument) =>
        type.Clr.ContainsGenericParameters ? PortType.Of(Substitute(type.Clr, argument)) ?? PortType.Unknown : type;

    private static Type Substitute(Type clr, Type argument)
    {
        if (clr.IsGenericParameter) return argument;
        if (clr.IsSZArray) return Substitute(clr.GetElementType()!, argument).MakeArrayType();
        return clr.IsGenericType ? clr.GetGenericTypeDefinition().MakeGenericType(Array.ConvertAll(clr.GetGenericArguments(), inner => Substitute(inner, argument))) : clr;
    }

    private static PortType[] Given(Scope scope, PortEntry entry)
    {
        if (entry.IsLink) return [Peek(scope, entry)];
        if (entry.Items is { } items)
            return [.. items.Select(item => item.IsLink ? Peek(scope, item) : Literal.Infer(item.Value, out _) ?? PortType.Unknown)];
        return Literal.Infer(entry.Value, out _) is { } type ? [type] : [];
    }

    /// <summary>The type of a link, without reporting: that happens when the input is bound.</summary>
    private static PortType Peek(Scope scope, PortEntry item)
    {
        var count = scope.Session.Diagnostics.Count;
        var type = scope.Resolve(item, null).Type;
        scope.Session.Diagnostics.RemoveRange(count, scope.Session.Diagnostics.Count - count);
        return type;
    }
}
