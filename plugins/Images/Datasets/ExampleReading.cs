using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Libvips;
using LdmGraph.Plugins.Images.Resizing;
using LdmGraph.Plugins.Images.Writing;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Datasets;

/// <summary>How pictures become examples of one size.</summary>
internal sealed record ExampleReading(int Width, int Height, PictureFit Fit, PictureSettings Settings)
{
    /// <summary>Looks at a picture's header only.</summary>
    /// <exception cref="PortException">Not a picture, or of a size that is refused.</exception>
    internal void Check(PictureFile file)
    {
        var header = Try(file, () => new PictureReader(Settings).ReadHeader(file.Path));
        if (Fit == PictureFit.Refuse && (header.Width != Width || header.Height != Height))
            throw new PortException("folder", $"'{file.Shown}' is {header.Width} x {header.Height} pixels; expected {Width} x {Height}", "set fit to cover or stretch to resize pictures");
    }

    /// <summary>[3, height, width], float32 in [0, 1]; transparency is laid over white.</summary>
    /// <exception cref="PortException">The picture cannot be read.</exception>
    internal Tensor Read(PictureFile file)
    {
        Check(file);                                                              // it may be another file by now
        using var scope = NewDisposeScope();
        var (rgb, alpha) = Try(file, () => new PictureReader(Settings).Read(file.Path, CancellationToken.None));
        if (alpha is not null) rgb = rgb * alpha + (1 - alpha);
        var (width, height) = ((int)rgb.shape[2], (int)rgb.shape[1]);
        if (width == Width && height == Height) return rgb.MoveToOuterDisposeScope();

        if (Fit == PictureFit.Cover)
        {
            // Cut first, so that only what is seen is resized: the largest middle part of the right proportions.
            var part = Math.Min((double)width / Width, (double)height / Height);
            var (wide, high) = (Math.Clamp((int)Math.Round(part * Width), 1, width), Math.Clamp((int)Math.Round(part * Height), 1, height));
            rgb = rgb.narrow(1, (height - high) / 2, high).narrow(2, (width - wide) / 2, wide);
        }
        var levels = Levels.From(rgb.unsqueeze(0), 0, Rounding.HalfEven);
        return PillowResampler.Resize(levels, Width, Height, ResizeKernel.Lanczos3).ToTensor().MoveToOuterDisposeScope();
    }

    private static T Try<T>(PictureFile file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new PortException("folder", wrong is InvalidDataException ? $"'{file.Shown}' {wrong.Message}" : $"'{file.Shown}' cannot be read: {wrong.Message}",
                "remove it or put a good picture in its place", wrong);
        }
    }
}
