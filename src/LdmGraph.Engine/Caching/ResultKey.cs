using System.Runtime.InteropServices;

namespace LdmGraph.Engine;

/// <summary>
/// The content address of a node's results: SHA-256 over what they follow from. Equal in every process on every machine
/// with the same plugins.
/// </summary>
/// <remarks>
/// Over the node's type and version, its plugin's hash, its literals, and for each link the key of the node it leads from with
/// the output's name. Ids of nodes and their order in the file do not enter: equal graphs have equal keys whatever their nodes
/// are called. Nodes that draw noise are the exception: the run's seed and the node's path enter, because the path names the
/// stream of random numbers.
/// </remarks>
public readonly record struct ResultKey
{
    private readonly ulong _a, _b, _c, _d;

    internal ResultKey(ReadOnlySpan<byte> hash)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(hash);
        (_a, _b, _c, _d) = (words[0], words[1], words[2], words[3]);
    }

    internal bool IsNone => (_a | _b | _c | _d) == 0;

    internal void CopyTo(Span<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        (words[0], words[1], words[2], words[3]) = (_a, _b, _c, _d);
    }

    public override int GetHashCode() => (int)_a;

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[32];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
