using LdmGraph.Engine;

namespace LdmGraph.Cli.Runs;

/// <summary>How the user wants a run, beside the graph itself.</summary>
internal sealed record RunSettings
{
    /// <summary>The outputs to compute; empty for all that the graph is made for.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Events as lines of JSON instead of text for people.</summary>
    public bool Json { get; init; }

    public bool ExplainCache { get; init; }

    public bool UseCache { get; init; } = true;

    /// <summary>Look for nodes that change their inputs or leave tensors behind; then everything is computed.</summary>
    public bool CheckNodes { get; init; }

    /// <summary>Show progress and failures only, no files and outputs.</summary>
    public bool Quiet { get; init; }

    /// <summary>Sees every event before it is shown.</summary>
    public Action<RunEvent>? Watch { get; init; }
}
