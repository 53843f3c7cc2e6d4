using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Which way a block changes the resolution.</summary>
internal enum Resample
{
    None,
    Down,
    Up,
}

/// <summary>Resampling without parameters: means of 2×2, or repeated pixels.</summary>
internal static class Resampling
{
    public static Tensor Plain(Tensor x, Resample resample, (long Height, long Width)? size) =>
        resample == Resample.Down ? functional.avg_pool2d(x, 2, 2) : Nearest(x, size);

    /// <summary>To the given size (that of the skip connection to come, which is odd where an odd size was halved), or twice the size.</summary>
    public static Tensor Nearest(Tensor x, (long Height, long Width)? size)
    {
        var (height, width) = size ?? (2 * x.shape[2], 2 * x.shape[3]);
        return functional.interpolate(x, size: [height, width], mode: InterpolationMode.Nearest);
    }
}

/// <summary>Halves height and width.</summary>
internal sealed class Downsample : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor>? op;
    private readonly bool _padHere;

    public Downsample(long channels, UNetOptions options) : base(nameof(Downsample))
    {
        _padHere = !options.SymmetricDownsamplePadding;
        if (options.ResampleWithConv) op = Layers.Conv2d(channels, channels, kernel: 3, stride: 2, padding: _padHere ? 0 : 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        if (op is null) return Resampling.Plain(x, Resample.Down, size: null);
        if (!_padHere) return op.forward(x);                // [B, C, (H + 1) / 2, (W + 1) / 2]
        using var padded = functional.pad(x, (0, 1, 0, 1));
        return op.forward(padded);                          // [B, C, H / 2, W / 2]
    }
}

/// <summary>Doubles height and width.</summary>
internal sealed class Upsample : Module
{
    private readonly Module<Tensor, Tensor>? conv;

    public Upsample(long channels, UNetOptions options) : base(nameof(Upsample))
    {
        if (options.ResampleWithConv) conv = Layers.Conv2d(channels, channels, kernel: 3, padding: 1);
        RegisterComponents();
    }

    public Tensor forward(Tensor x, (long Height, long Width)? size)
    {
        var larger = Resampling.Nearest(x, size);           // [B, C, 2H, 2W]
        if (conv is null) return larger;
        using (larger) return conv.forward(larger);
    }
}
