namespace LdmGraph.Engine;

/// <summary>How bad a problem is.</summary>
public enum Severity
{
    Warning,
    Error,
}

/// <summary>A place in a file, both counted from 1; columns count UTF-16 units, as editors do.</summary>
public readonly record struct SourcePosition(int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}

/// <summary>One problem of a graph or a plugin, where it is and what would fix it.</summary>
/// <param name="Code">What kind of problem it is.</param>
/// <param name="Message">What is wrong and what was expected.</param>
/// <param name="Fix">What the user can do about it.</param>
public sealed record Diagnostic(DiagnosticCode Code, string Message, string? Fix = null)
{
    public Severity Severity { get; init; } = Severity.Error;

    /// <summary>The graph file; null for graphs that come from no file.</summary>
    public string? File { get; init; }

    public SourcePosition? Position { get; init; }

    /// <summary>The node: <c>sample/step</c> is <c>step</c> in the body of <c>sample</c>.</summary>
    public string? Node { get; init; }

    /// <summary>The port, free port, setting or section.</summary>
    public string? Port { get; init; }

    /// <summary>The stable code as messages show it: <c>LDM0102</c>.</summary>
    public string Id => $"LDM{(int)Code:D4}";

    /// <summary>One line, in the form that editors make clickable: <c>graph.json:3:12: error LDM0102: ...</c></summary>
    public override string ToString()
    {
        var place = (File, Position) switch
        {
            (null, null) => "",
            (null, { } at) => $"{at}: ",
            ({ } file, null) => $"{file}: ",
            ({ } file, { } at) => $"{file}:{at}: ",
        };
        var subject = (Node, Port) switch
        {
            (null, null) => "",
            ({ } node, null) => $"{node}: ",
            (null, { } port) => $"{port}: ",
            ({ } node, { } port) => $"{node}.{port}: ",
        };
        return $"{place}{(Severity == Severity.Error ? "error" : "warning")} {Id}: {subject}{Message}{(Fix is null ? "" : $"; {Fix}")}";
    }
}
