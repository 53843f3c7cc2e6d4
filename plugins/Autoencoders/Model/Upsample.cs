using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>Doubles height and width by repeating pixels, then convolves.</summary>
internal sealed class Upsample : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor>? conv;

    public Upsample(long channels, bool withConv) : base(nameof(Upsample))
    {
        if (withConv) conv = Layers.Conv2d(channels, channels, kernel: 3, padding: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var doubled = functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest); // [B, C, 2H, 2W]
        if (conv is null) return doubled;
        using (doubled) return conv.forward(doubled);
    }
}
