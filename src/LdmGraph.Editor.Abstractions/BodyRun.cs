namespace LdmGraph.Editor;

/// <summary>What the latest run says of a node.</summary>
public sealed record BodyRun
{
    /// <summary>Before the first run.</summary>
    public static BodyRun None { get; } = new();

    /// <summary><c>running</c>, <c>done</c>, <c>cached</c> (nothing had changed), <c>failed</c> or <c>waiting</c>; null before it was reached.</summary>
    public string? State { get; init; }

    /// <summary>How much of it is done, in [0, 1]; null when it does not say.</summary>
    public double? Progress { get; init; }

    /// <summary>Address of the latest picture that it showed or saved; null before the first.</summary>
    public string? Picture { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Error { get; init; }
}
