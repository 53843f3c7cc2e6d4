using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>Random numbers: always drawn on the CPU in float32 from a named stream, so that devices and precisions agree.</summary>
public static class Noise
{
    /// <summary>Standard normal numbers of this node and iteration.</summary>
    public static Tensor Draw(this NodeContext context, ReadOnlySpan<long> shape, string purpose = "") =>
        Draw(new Seed(context.StreamSeed(purpose)), shape);

    /// <summary>Standard normal numbers that depend on a seed the user gave and on what they are for, wherever the node stands.</summary>
    /// <remarks>Two nodes given one seed, say for the first latent and for a posterior, must not draw the same numbers.</remarks>
    public static Tensor Draw(this NodeContext context, Seed seed, ReadOnlySpan<long> shape, string purpose) =>
        Draw(new Seed(context.StreamSeed(seed, purpose)), shape);

    /// <summary>Seed of the stream that such numbers come from, for those that are not normal.</summary>
    public static ulong StreamSeed(this NodeContext context, Seed seed, string purpose)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{context.Run.NoiseScheme}\n{seed}\n{purpose}"), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>Standard normal numbers: what <c>torch.manual_seed(seed); torch.randn(shape)</c> gives.</summary>
    public static Tensor Draw(Seed seed, ReadOnlySpan<long> shape)
    {
        using var generator = new Generator(seed.Value);
        return randn(shape.ToArray(), generator: generator);
    }
}
