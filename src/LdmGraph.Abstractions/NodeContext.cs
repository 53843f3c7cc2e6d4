using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LdmGraph;

/// <summary>What a node may know of the evaluation it is part of, and how it reports back.</summary>
public class NodeContext
{
    /// <summary>The run this evaluation belongs to.</summary>
    public required RunInfo Run { get; init; }

    /// <summary>Where the node stands: <c>sample/step</c> is the node <c>step</c> in the body of <c>sample</c>.</summary>
    public required string NodePath { get; init; }

    /// <summary>Index of the innermost body's current iteration; 0 outside of bodies.</summary>
    public long Iteration { get; set; }

    /// <summary>Iterations of the bodies around the innermost one, outermost first, each followed by a dot (<c>2.0.</c>); empty in a body that is not nested.</summary>
    public string OuterIterations { get; init; } = "";

    /// <summary>Signalled when the run is cancelled; pass it on and look at it between steps of long work.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>
    /// Seed of a stream of random numbers that belongs to this node and iteration alone: the first 64 bits of
    /// SHA-256(scheme, run seed, node path, iterations, <paramref name="purpose"/>). Equal on every machine.
    /// </summary>
    public ulong StreamSeed(string purpose = "")
    {
        var name = $"{Run.NoiseScheme}\n{Run.Seed}\n{NodePath}\n{OuterIterations}{Iteration}\n{purpose}";
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>Reports how far the node is: <paramref name="done"/> of <paramref name="total"/> units.</summary>
    public virtual void Progress(double done, double total, string? unit = null) { }

    /// <summary>Shows an intermediate value. The value stays the caller's: the receiver copies what it needs before this returns.</summary>
    public virtual void Preview(string port, object value) { }

    /// <summary>Reports a file this node wrote, so that runs can list what they made.</summary>
    /// <param name="path">Absolute path of the finished file.</param>
    /// <param name="mediaType">Its media type, <c>image/png</c>.</param>
    public virtual void Artifact(string path, string mediaType) { }
}

/// <summary>What holds for a whole run.</summary>
public sealed class RunInfo
{
    /// <summary>The name under which random streams are derived; stored with results so that they can be made again.</summary>
    public string NoiseScheme { get; init; } = "ldmgraph-noise/1";

    /// <summary>The run's seed: the value of the graph's first param of type <c>seed</c>, otherwise 0.</summary>
    public Seed Seed { get; init; }

    /// <summary>Name of the graph.</summary>
    public string GraphName { get; init; } = "";

    /// <summary>
    /// Everything needed to make the results again, as JSON: graph, params, hashes of the sources read so far, versions
    /// of engine and plugins. Written into pictures.
    /// </summary>
    public Func<string> Provenance { get; init; } = () => "{}";
}
