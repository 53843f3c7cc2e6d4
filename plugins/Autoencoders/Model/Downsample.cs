using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>Halves height and width.</summary>
internal sealed class Downsample : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor>? conv;

    public Downsample(long channels, bool withConv) : base(nameof(Downsample))
    {
        if (withConv) conv = Layers.Conv2d(channels, channels, kernel: 3, stride: 2);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        if (conv is null) return functional.avg_pool2d(x, 2, 2);
        // Zeros at the right and the bottom only, unlike a padding of the convolution: [B, C, H + 1, W + 1].
        using var padded = functional.pad(x, (0, 1, 0, 1));
        return conv.forward(padded);                        // [B, C, (H - 2) / 2 + 1, (W - 2) / 2 + 1]
    }
}
