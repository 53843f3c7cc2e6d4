using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>Two normalised 3×3 convolutions and a shortcut, which is a 1×1 convolution only where the channels change.</summary>
internal sealed class ResnetBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> norm1, conv1, norm2, conv2;
    private readonly Module<Tensor, Tensor>? nin_shortcut;

    public ResnetBlock(long inChannels, long outChannels, long groups) : base(nameof(ResnetBlock))
    {
        norm1 = Layers.GroupNormSilu(groups, inChannels, AutoencoderOptions.Eps);
        conv1 = Layers.Conv2d(inChannels, outChannels, kernel: 3, padding: 1);
        norm2 = Layers.GroupNormSilu(groups, outChannels, AutoencoderOptions.Eps);
        conv2 = Layers.Conv2d(outChannels, outChannels, kernel: 3, padding: 1);
        if (inChannels != outChannels) nin_shortcut = Layers.Conv2d(inChannels, outChannels, kernel: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var normed1 = norm1.forward(x);
        using var h1 = conv1.forward(normed1);              // [B, out, H, W]
        using var normed2 = norm2.forward(h1);
        var h2 = conv2.forward(normed2);
        if (nin_shortcut is null) return NetworkTensors.AddResidual(h2, x);
        using var shortcut = nin_shortcut.forward(x);       // [B, out, H, W]
        return NetworkTensors.AddResidual(h2, shortcut);
    }
}
