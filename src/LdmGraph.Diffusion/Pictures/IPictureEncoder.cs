namespace LdmGraph.Diffusion;

/// <summary>Turns a picture of a batch into the bytes of a file: what is saved, shown as a preview or sent to a browser.</summary>
/// <remarks>Equal pictures and equal encodings give equal bytes; no time stamp is written. Safe to call from several threads.</remarks>
public interface IPictureEncoder
{
    /// <summary>The file's bytes.</summary>
    /// <param name="image">The batch.</param>
    /// <param name="index">Which picture of the batch, from 0.</param>
    /// <param name="encoding">Format and what goes with it.</param>
    /// <exception cref="ArgumentException">The picture holds values that are not numbers.</exception>
    byte[] Encode(Image image, int index, PictureEncoding encoding);
}

/// <summary>How a picture becomes a file.</summary>
/// <param name="Format">The container.</param>
public sealed record PictureEncoding(PictureFormat Format = PictureFormat.Png)
{
    /// <summary>From 1 (small) to 100 (close to the original); PNG takes no notice.</summary>
    public int Quality { get; init; } = 92;

    /// <summary>How a number in [0, 1] becomes one of 256 levels.</summary>
    public Rounding Rounding { get; init; } = Rounding.HalfEven;

    /// <summary>Width and height are brought down to at most this, keeping the aspect; null leaves the size alone.</summary>
    public int? LongestSide { get; init; }

    /// <summary>What <see cref="IPictureProvenance.Read"/> will find: JSON, see <see cref="RunInfo.Provenance"/>.</summary>
    public string? Provenance { get; init; }
}

/// <summary>Formats that pictures are written in.</summary>
public enum PictureFormat
{
    /// <summary>Lossless; written without any native library.</summary>
    Png,

    /// <summary>Lossy and small; libvips.</summary>
    Jpeg,

    /// <summary>Lossy and smaller; libvips.</summary>
    Webp,
}

/// <summary>How a number x in [0, 1] becomes one of 256 levels.</summary>
public enum Rounding
{
    /// <summary>255 · x rounded to the nearest, halves to even, as diffusers does. A loaded 8-bit picture saves to the same levels.</summary>
    HalfEven,

    /// <summary>The integer part of 255 · x, as the original latent-diffusion code samples; half a level darker on average.</summary>
    Truncate,
}

/// <summary>Media types and file extensions of the formats.</summary>
public static class PictureFormats
{
    /// <summary><c>image/png</c> and the like.</summary>
    public static string MediaType(this PictureFormat format) => format switch
    {
        PictureFormat.Png => "image/png",
        PictureFormat.Jpeg => "image/jpeg",
        PictureFormat.Webp => "image/webp",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "not a picture format"),
    };

    /// <summary>Extension with its dot: <c>.png</c>.</summary>
    public static string Extension(this PictureFormat format) => format switch
    {
        PictureFormat.Png => ".png",
        PictureFormat.Jpeg => ".jpg",
        PictureFormat.Webp => ".webp",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "not a picture format"),
    };
}
