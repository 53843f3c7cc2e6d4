using System.Text;

namespace LdmGraph.Engine;

/// <summary>Why a node failed, with all that helps to find out.</summary>
public sealed record NodeFailure
{
    /// <summary>The node's path.</summary>
    public required string Node { get; init; }

    public required string Type { get; init; }

    /// <summary>The port whose value it refused, where it said so.</summary>
    public string? Port { get; init; }

    public string? File { get; init; }

    public int Line { get; init; }

    public int Column { get; init; }

    /// <summary>The iteration of the body the node is in; null outside of bodies.</summary>
    public long? Iteration { get; init; }

    /// <summary>The inputs' values: numbers and texts as they are, other values by type and shape.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>What is wrong.</summary>
    public required string Problem { get; init; }

    /// <summary>What the user can do about it, where the node said so.</summary>
    public string? Fix { get; init; }

    /// <summary>Full name of the exception's class.</summary>
    public required string Exception { get; init; }

    /// <summary>The exception with its stack trace, for those who write nodes.</summary>
    public required string Details { get; init; }

    public override string ToString()
    {
        var text = new StringBuilder();
        if (File is not null) text.Append(File).Append(':');
        text.Append(Line).Append(':').Append(Column).Append(": ").Append(Node).Append(" (").Append(Type).Append(')');
        if (Iteration is { } iteration) text.Append(" in iteration ").Append(iteration);
        text.Append(": ");
        if (Port is not null) text.Append(Port).Append(": ");
        text.Append(Problem);
        if (Fix is not null) text.Append(". ").Append(Fix);
        if (Inputs.Count > 0) text.Append(" [").AppendJoin(", ", Inputs.Select(input => $"{input.Key} = {input.Value}")).Append(']');
        return text.ToString();
    }
}

/// <summary>A run failed because one of its nodes did.</summary>
public sealed class NodeFailedException(NodeFailure failure, Exception cause) : Exception(failure.ToString(), cause)
{
    public NodeFailure Failure { get; } = failure;
}
