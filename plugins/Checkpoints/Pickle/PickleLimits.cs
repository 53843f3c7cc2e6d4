namespace LdmGraph.Plugins.Checkpoints;

/// <summary>
/// How much a pickle may make of us. The largest public checkpoints have some 2,000 tensors with optimizer states, about
/// 300,000 operations: these limits are far above what is real and far below what hurts.
/// </summary>
internal sealed record PickleLimits
{
    public static PickleLimits Default { get; } = new();

    public long Operations { get; init; } = 5_000_000;

    public int Stack { get; init; } = 1_000_000;

    public int Memo { get; init; } = 1_000_000;

    /// <summary>Longest string or byte string.</summary>
    public int Text { get; init; } = 16 << 20;

    /// <summary>All strings and byte strings together.</summary>
    public long TotalText { get; init; } = 256 << 20;

    /// <summary>Bytes of an integer: numbers of that size are already useless, and decimal conversion grows with the square.</summary>
    public int Integer { get; init; } = 512;
}
