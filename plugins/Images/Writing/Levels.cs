using System.Runtime.InteropServices;
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
        var picture = batch[index].to(ScalarType.Float32).cpu().contiguous();    // [3, height, width]
        var planes = MemoryMarshal.Cast<byte, float>(picture.bytes);
        var rgb = new byte[planes.Length];
        var area = planes.Length / 3;
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = planes.Slice(channel * area, area);
            for (var i = 0; i < area; i++) rgb[3 * i + channel] = Quantise(plane[i], rounding);
        }
        return new Levels(rgb, (int)picture.shape[2], (int)picture.shape[1]);
    }

    private static byte Quantise(float value, Rounding rounding)
    {
        if (float.IsNaN(value)) throw new ArgumentException("holds values that are not numbers (NaN), as networks give when float16 overflows. Run with dtype bf16 or f32", nameof(value));
        var scaled = 255 * Math.Clamp(value, 0, 1);
        return (byte)(rounding == Rounding.HalfEven ? MathF.Round(scaled) : scaled);
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
