using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>Random numbers: always drawn on the CPU in float32 from a named stream, so that devices and precisions agree.</summary>
public static class Noise
{
    /// <summary>Standard normal numbers of this node and iteration.</summary>
    public static Tensor Draw(this NodeContext context, ReadOnlySpan<long> shape, string purpose = "") =>
        Draw(new Seed(context.StreamSeed(purpose)), shape);

    /// <summary>Standard normal numbers: what <c>torch.manual_seed(seed); torch.randn(shape)</c> gives.</summary>
    public static Tensor Draw(Seed seed, ReadOnlySpan<long> shape)
    {
        using var generator = new Generator(seed.Value);
        return randn(shape.ToArray(), generator: generator);
    }
}
