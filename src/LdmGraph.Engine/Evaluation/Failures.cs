namespace LdmGraph.Engine;

/// <summary>Says all that is known about a failing node.</summary>
internal static class Failures
{
    private const int MaxText = 200, MaxList = 600;

    public static NodeFailure Describe(PlannedNode planned, object?[] slots, Exception cause, long? iteration)
    {
        var node = planned.Node;
        // An output that its node left out, linked where a value is needed: known before a run when the node infers it, and here otherwise.
        if (cause is NullReferenceException or ArgumentNullException && MissingInput(planned, slots) is { } missing)
            cause = new PortException(missing, "it is linked to an output that has no value in this run", inner: cause);
        var port = (cause as PortException)?.Port;
        var position = PositionOf(node, port);
        return new NodeFailure
        {
            Node = node.Path,
            Type = node.Type.Id,
            Port = port,
            File = node.File,
            Line = position.Line,
            Column = position.Column,
            Iteration = iteration,
            Inputs = Inputs(planned, slots),
            Problem = (cause as PortException)?.Problem ?? cause.Message,
            Fix = (cause as PortException)?.Fix,
            Exception = cause.GetType().FullName!,
            Details = cause.ToString(),
        };
    }

    public static string Text(object? value)
    {
        try
        {
            if (value is System.Collections.ICollection { Count: > 0 and <= MaxList / 3 } scalars && Whole(scalars) is { } whole) return whole;
            if (value is System.Collections.ICollection { Count: > 0 } few && All(few) is { } all) return all;
            var text = value switch
            {
                null => "nothing",
                string or bool or Enum or IFormattable => Widening.Text(value),
                System.Collections.ICollection list => $"list of {list.Count}{(list.Cast<object?>().FirstOrDefault() is { } first ? $", first {Widening.Text(first)}" : "")}",
                // What has no words for itself would give its namespace, which tells a user nothing.
                _ => value.ToString() is { } said && said != value.GetType().ToString() ? said : value.GetType().Name,
            };
            return text.Length <= MaxText ? text : text[..(MaxText - 3)] + "...";
        }
        // A value that cannot even describe itself, because it is disposed for example, must not hide the failure being described.
        catch (Exception unreadable)
        {
            return $"{value!.GetType().Name} ({unreadable.Message})";
        }
    }

    /// <summary>A list of scalars as a graph would write it, where it is not too long to read.</summary>
    private static string? Whole(System.Collections.ICollection list) =>
        list.Cast<object?>().All(item => item is string or bool or IFormattable) && ParamValue.Write(list) is { Length: <= MaxList } whole ? whole : null;

    /// <summary>All elements of a list, as they describe themselves, where that is not too long to read: eight metrics are.</summary>
    private static string? All(System.Collections.ICollection list) =>
        list.Count <= 16 && string.Join(", ", list.Cast<object?>().Select(Text)) is { Length: <= MaxList } all ? all : null;

    private static string? MissingInput(PlannedNode planned, object?[] slots)
    {
        var inputs = planned.Node.Type.Shape.Inputs;
        for (var i = 0; i < inputs.Count; i++)
            if (inputs[i].Required && planned.Inputs[i] >= 0 && slots[planned.Inputs[i]] is null) return inputs[i].Name;
        return null;
    }

    private static SourcePosition PositionOf(BoundNode node, string? port)
    {
        foreach (var input in node.Entry.Inputs)
            if (input.Name == port) return input.Position;
        return port is not null && node.Entry.Section(port.Split('.')[0]) is { } section ? section.Position : node.Position;
    }

    private static Dictionary<string, string> Inputs(PlannedNode planned, object?[] slots)
    {
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal);
        var shape = planned.Node.Type.Shape;
        for (var i = 0; i < shape.Inputs.Count; i++)
            if (planned.Inputs[i] >= 0) inputs[shape.Inputs[i].Name] = Text(slots[planned.Inputs[i]]);
        for (var i = 0; i < shape.Sections.Count; i++)
            if (planned.Inputs[shape.Inputs.Count + i] is >= 0 and var slot && slots[slot] is PortValues ports)
                for (var p = 0; p < ports.Count; p++) inputs[$"{shape.Sections[i].Name}.{ports.Names[p]}"] = Text(ports.Values[p]);
        return inputs;
    }
}
