using System.Runtime.InteropServices;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Libvips;

/// <summary>Reads PNG, JPEG, WebP and TIFF: upright as EXIF says, in sRGB as the embedded profile says.</summary>
internal sealed class PictureReader(PictureSettings settings)
{
    private const int ThumbnailQuality = 80;

    /// <summary>What the header tells; nothing is decoded.</summary>
    /// <exception cref="InvalidDataException">Not a picture, damaged, or larger than allowed.</exception>
    internal PictureHeader ReadHeader(string path)
    {
        Vips.Start(settings);
        var error = new byte[1024];
        Check(Vips.ldm_images_header(path, out var picture, error, (nuint)error.Length), error);
        if ((long)picture.Width * picture.Height > settings.MaxPixels)
        {
            throw new InvalidDataException(
                $"claims {picture.Width} x {picture.Height} = {(long)picture.Width * picture.Height / 1e6:0.#} million pixels; allowed are {settings.MaxPixels / 1e6:0.###} million. "
                + "Make it smaller, or raise the limit on pixels");
        }
        return new PictureHeader(picture.Width, picture.Height, picture.HasAlpha != 0);
    }

    /// <summary>The colours, [3, height, width], and the alpha channel, [1, height, width] or null, both float32 in [0, 1].</summary>
    /// <exception cref="InvalidDataException">Not a picture, damaged, cut short, or larger than allowed.</exception>
    internal (Tensor Rgb, Tensor? Alpha) Read(string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var header = ReadHeader(path);
        var rgb = empty([3, header.Height, header.Width], ScalarType.Float32);
        var alpha = header.HasAlpha ? empty([1, header.Height, header.Width], ScalarType.Float32) : null;
        try
        {
            var stop = new int[1];
            using var registration = cancellation.Register(() => Volatile.Write(ref stop[0], 1));
            var error = new byte[1024];
            var outcome = Vips.ldm_images_decode(
                path, new Vips.Picture(header.Width, header.Height, header.HasAlpha ? 1 : 0), ref stop[0], ref First(rgb),
                ref First(alpha ?? rgb), error, (nuint)error.Length);
            if (outcome == Vips.Outcome.Cancelled) throw new OperationCanceledException(cancellation);
            Check(outcome, error);
            return (rgb, alpha);
        }
        catch
        {
            rgb.Dispose();
            alpha?.Dispose();
            throw;
        }
    }

    /// <summary>A small WebP, at most <paramref name="longest"/> pixels a side, never enlarged.</summary>
    /// <exception cref="InvalidDataException">Not a picture, damaged, cut short, or larger than allowed.</exception>
    internal byte[] Shrink(string path, int longest)
    {
        ReadHeader(path);
        var error = new byte[1024];
        Check(Vips.ldm_images_thumbnail(path, longest, ThumbnailQuality, out var bytes, out var length, error, (nuint)error.Length), error);
        return Vips.Take(bytes, length);
    }

    private static ref float First(Tensor tensor) => ref MemoryMarshal.GetReference(MemoryMarshal.Cast<byte, float>(tensor.bytes));

    private static void Check(Vips.Outcome outcome, byte[] error)
    {
        switch (outcome)
        {
            case Vips.Outcome.Ok: return;
            case Vips.Outcome.Unsupported: throw new InvalidDataException("is not a PNG, JPEG, WebP or TIFF picture");
            default: throw new InvalidDataException($"cannot be read, it may be damaged or cut short: {Vips.Message(error).ReplaceLineEndings("; ")}");
        }
    }
}

/// <summary>What a picture's header tells.</summary>
/// <param name="Width">As shown, after the EXIF rotation.</param>
/// <param name="Height">As shown.</param>
/// <param name="HasAlpha">Whether it has transparency.</param>
internal readonly record struct PictureHeader(int Width, int Height, bool HasAlpha);
