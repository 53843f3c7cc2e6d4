using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Libvips;
using LdmGraph.Plugins.Images.Provenance;
using LdmGraph.Plugins.Images.Resizing;

namespace LdmGraph.Plugins.Images.Writing;

/// <summary>Writes PNG by itself, JPEG and WebP with libvips.</summary>
/// <param name="settings">The host's settings, where it has any.</param>
[Service(typeof(IPictureEncoder))]
internal sealed class PictureEncoder(PictureSettings? settings = null) : IPictureEncoder
{
    public byte[] Encode(Image image, int index, PictureEncoding encoding)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, image.Value.shape[0]);
        var levels = Levels.From(image.Value, index, encoding.Rounding);
        if (encoding.LongestSide is { } longest) levels = Shrink(levels, longest);
        return encoding.Format switch
        {
            PictureFormat.Png => PngWriter.Write(levels, encoding.Provenance),
            PictureFormat.Jpeg => Jpeg(levels, encoding),
            PictureFormat.Webp => Webp(levels, encoding),
            _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding.Format, "not a picture format"),
        };
    }

    private static Levels Shrink(Levels levels, int longest)
    {
        var side = Math.Max(levels.Width, levels.Height);
        if (side <= longest) return levels;
        int Scaled(int length) => Math.Max(1, (int)((long)length * longest / side));
        return PillowResampler.Resize(levels, Scaled(levels.Width), Scaled(levels.Height), ResizeKernel.Bilinear);
    }

    private byte[] Jpeg(Levels levels, PictureEncoding encoding)
    {
        var jpeg = Libvips(levels, 1, 65_500, encoding);
        return encoding.Provenance is { } text ? JpegComments.WithText(jpeg, text) : jpeg;
    }

    private byte[] Webp(Levels levels, PictureEncoding encoding)
    {
        var webp = Libvips(levels, 2, 16_383, encoding);
        return encoding.Provenance is { } text ? WebpChunks.WithText(webp, levels.Width, levels.Height, text) : webp;
    }

    private byte[] Libvips(Levels levels, int format, int largest, PictureEncoding encoding)
    {
        if (levels.Width > largest || levels.Height > largest)
            throw new ArgumentException($"is {levels.Width} x {levels.Height}; {encoding.Format.MediaType()} ends at {largest} pixels a side. Save it as PNG", nameof(levels));
        Vips.Start(settings ?? new PictureSettings());
        var error = new byte[1024];
        var outcome = Vips.ldm_images_encode(
            levels.Rgb, levels.Width, levels.Height, format, Math.Clamp(encoding.Quality, 1, 100), out var bytes, out var length, error, (nuint)error.Length);
        if (outcome != Vips.Outcome.Ok) throw new InvalidOperationException($"libvips could not write {encoding.Format.MediaType()}: {Vips.Message(error)}");
        return Vips.Take(bytes, length);
    }
}
