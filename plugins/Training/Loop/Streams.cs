using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>
/// The random numbers of a training: a stream for every purpose and step, named and not continued, so that a training that
/// resumes needs no state but its step.
/// </summary>
internal sealed class Streams(Seed seed)
{
    private const string Scheme = "ldmgraph-training/1";

    /// <summary>The stream of that name at that step (or epoch).</summary>
    public Generator At(string purpose, long step) => new(SeedOf(string.Create(CultureInfo.InvariantCulture, $"{purpose}\n{step}")));

    /// <summary>The seed that weights start from.</summary>
    public ulong Weights(string part) => SeedOf($"weights\n{part}");

    private ulong SeedOf(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Scheme}\n{seed}\n{name}"), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
