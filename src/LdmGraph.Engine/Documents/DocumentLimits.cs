namespace LdmGraph.Engine;

/// <summary>What a graph file may be at most; a file may come from anyone.</summary>
/// <param name="MaxBytes">Bytes of UTF-8 text.</param>
/// <param name="MaxDepth">Depth of nested objects and arrays. A body in a body takes three.</param>
public sealed record DocumentLimits(int MaxBytes = 64 << 20, int MaxDepth = 128)
{
    public static DocumentLimits Default { get; } = new();
}
