using LdmGraph.Engine;

namespace LdmGraph.Runs;

/// <summary>Something that is wrong with a run, as far as it is known where.</summary>
/// <param name="Message">What is wrong and what was expected.</param>
public sealed record RunProblem(string Message)
{
    /// <summary>What the user can do about it.</summary>
    public string? Fix { get; init; }

    /// <summary>The stable code of a mistake in the graph, <c>LDM0102</c>; null for what went wrong while it ran.</summary>
    public string? Code { get; init; }

    /// <summary>The node: <c>sample/step</c> is <c>step</c> in the body of <c>sample</c>.</summary>
    public string? Node { get; init; }

    /// <summary>The port, free port, setting, section or param.</summary>
    public string? Port { get; init; }

    /// <summary>Line in the graph's text, from 1; 0 when it has no place.</summary>
    public int Line { get; init; }

    /// <summary>Column in the line, from 1; 0 when it has no place.</summary>
    public int Column { get; init; }

    /// <summary>The iteration of the body the node is in; null outside of bodies.</summary>
    public long? Iteration { get; init; }

    /// <summary>The values that the node was given: numbers and texts as they are, other values by type and shape.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>The exception with its stack trace, for those who write nodes.</summary>
    public string? Details { get; init; }

    /// <summary>A mistake that binding found.</summary>
    public static RunProblem Of(Diagnostic diagnostic) => new(diagnostic.Message)
    {
        Fix = diagnostic.Fix,
        Code = diagnostic.Id,
        Node = diagnostic.Node,
        Port = diagnostic.Port,
        Line = diagnostic.Position?.Line ?? 0,
        Column = diagnostic.Position?.Column ?? 0,
    };

    /// <summary>A node's failure.</summary>
    public static RunProblem Of(NodeFailure failure) => new(failure.Problem)
    {
        Fix = failure.Fix,
        Node = failure.Node,
        Port = failure.Port,
        Line = failure.Line,
        Column = failure.Column,
        Iteration = failure.Iteration,
        Inputs = failure.Inputs,
        Details = failure.Details,
    };

    /// <summary>One line: node, port, what is wrong, what to do.</summary>
    public override string ToString()
    {
        var place = (Node, Port) switch
        {
            (null, null) => "",
            ({ } node, null) => $"{node}: ",
            (null, { } port) => $"{port}: ",
            ({ } node, { } port) => $"{node}.{port}: ",
        };
        return $"{place}{Message}{(Fix is null ? "" : $"; {Fix}")}";
    }
}
