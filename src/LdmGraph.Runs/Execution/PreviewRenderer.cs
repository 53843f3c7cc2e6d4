using System.Diagnostics;
using LdmGraph.Diffusion;
using LdmGraph.Engine;
using static TorchSharp.torch;

namespace LdmGraph.Runs;

/// <summary>
/// Small pictures of what a run is working on, at most ten a second: they are made on the lane that computes. Pictures and
/// masks are shown as they are, latents in the colours that <see cref="LatentColors"/> knows, values of plugins as they say themselves. One renderer serves one run.
/// </summary>
internal sealed class PreviewRenderer(IPictureEncoder encoder, LatentColors colors)
{
    private const int LongestSide = 256;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private long _last;

    /// <summary>The preview of a value; null for values that have no picture, and when the last preview is too recent.</summary>
    public RenderedPreview? Render(object value)
    {
        if (value is not (Image or Mask or Latent or IPreviewed)) return null;
        if (_last != 0 && Stopwatch.GetElapsedTime(_last) < Interval) return null;
        _last = Stopwatch.GetTimestamp();
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var picture = new Image(value switch
        {
            Latent latent => Enlarge(colors.Paint(latent)),
            IPreviewed own => Picture(own),
            Mask mask => First(mask).expand(1, 3, mask.Value.shape[2], mask.Value.shape[3]).contiguous(),
            _ => First((Image)value),
        });
        // A node whose numbers go astray says so itself when it is done.
        if (picture.FindNonFinite() is not null) return null;
        return new RenderedPreview("image/png", encoder.Encode(picture, 0, new PictureEncoding { LongestSide = LongestSide }));
    }

    private static Tensor Picture(IPreviewed own)
    {
        using var picture = own.Preview();
        return First(picture).clone();
    }

    private static Tensor First(TensorValue batch) => batch.Value.narrow(0, 0, 1).to(ScalarType.Float32).cpu();   // [1, C, H, W]

    /// <summary>Latents are f times smaller than pictures: at their own size nobody would see anything.</summary>
    private static Tensor Enlarge(Tensor picture)
    {
        var times = (long)Math.Clamp(LongestSide / Math.Max(picture.shape[2], picture.shape[3]), 1, 8);
        return times == 1 ? picture : picture.repeat_interleave(times, 2).repeat_interleave(times, 3);
    }
}
