using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>Self-attention over all positions with one head as wide as the channels, and a residual.</summary>
internal sealed class AttnBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> norm, q, k, v, proj_out;

    public AttnBlock(long channels, long groups) : base(nameof(AttnBlock))
    {
        norm = Layers.GroupNorm(groups, channels, AutoencoderOptions.Eps);
        q = Layers.Pointwise(channels, channels, dimensions: 2);
        k = Layers.Pointwise(channels, channels, dimensions: 2);
        v = Layers.Pointwise(channels, channels, dimensions: 2);
        proj_out = Layers.Pointwise(channels, channels, dimensions: 2);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var (batch, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var tokens = norm.forward(x).permute(0, 2, 3, 1).reshape(batch, 1, height * width, channels);                     // [B, 1, H·W, C]
        var attended = functional.scaled_dot_product_attention(q.forward(tokens), k.forward(tokens), v.forward(tokens));  // [B, 1, H·W, C]
        var h = proj_out.forward(attended).reshape(batch, height, width, channels).permute(0, 3, 1, 2);                   // [B, C, H, W], channels-last
        return NetworkTensors.AddResidual(h, x).MoveToOuterDisposeScope();
    }
}
