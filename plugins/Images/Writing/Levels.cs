using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Writing;

/// <summary>A picture in 8 bits, rows from the top, red green blue interleaved.</summary>
/// <param name="Rgb">3 * width * height bytes.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal sealed record Levels(byte[] Rgb, int Width, int Height)
{
    /// <summary>Quantises picture <paramref name="index"/> of a batch [B, 3, height, width].</summary>
    /// <exception cref="ArgumentException">A value is not a number.</exception>
    internal static Levels From(Tensor batch, int index, Rounding rounding)
    {
        using var scope = NewDisposeScope();
        var picture = batch[index];                                              // [3, height, width]
        if (picture.isnan().any().item<bool>())
            throw new ArgumentException("holds values that are not numbers (NaN), as networks give when float16 overflows. Run with dtype bfloat16 or float32", nameof(batch));
        var scaled = picture.to(ScalarType.Float32).clamp(0, 1) * 255;
        var levels = (rounding == Rounding.HalfEven ? scaled.round() : scaled).to(ScalarType.Byte); // torch rounds halves to even and converts by truncation
        return new Levels(levels.permute(1, 2, 0).contiguous().bytes.ToArray(), (int)picture.shape[2], (int)picture.shape[1]);
    }

    /// <summary>Numbers in [0, 1], [3, height, width].</summary>
    internal Tensor ToTensor()
    {
        using var scope = NewDisposeScope();
        var levels = empty([Height, Width, 3], ScalarType.Byte);
        Rgb.CopyTo(levels.bytes);
        return (levels.permute(2, 0, 1).to(ScalarType.Float32) / 255).contiguous().MoveToOuterDisposeScope();
    }
}
