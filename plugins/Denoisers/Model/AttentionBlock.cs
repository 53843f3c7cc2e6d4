using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Self-attention over all positions of a map, and a residual.</summary>
internal sealed class AttentionBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> norm, qkv, proj_out;
    private readonly long _heads;
    private readonly bool _headsLast;

    public AttentionBlock(long channels, long heads, UNetOptions options) : base(nameof(AttentionBlock))
    {
        (_heads, _headsLast) = (heads, options.NewAttentionOrder);
        norm = Layers.GroupNorm(options.Groups, channels, options.Eps);
        qkv = Layers.Pointwise(channels, 3 * channels, dimensions: 1);
        proj_out = Layers.StartingAtZero(Layers.Pointwise(channels, channels, dimensions: 1));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var (batch, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var tokens = norm.forward(x).permute(0, 2, 3, 1).reshape(batch, height * width, channels);              // [B, T, C]
        var projected = qkv.forward(tokens);                                                                    // [B, T, 3C]
        // The original splits the channels by head first and then into q, k, v; its "new order" does the reverse.
        var parts = _headsLast
            ? projected.reshape(batch, -1, 3, _heads, channels / _heads).permute(2, 0, 3, 1, 4)
            : projected.reshape(batch, -1, _heads, 3, channels / _heads).permute(3, 0, 2, 1, 4);                // [3, B, heads, T, C / heads]
        var attended = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2]);                   // [B, heads, T, C / heads]
        var h = proj_out.forward(attended.transpose(1, 2).reshape(batch, -1, channels));                        // [B, T, C]
        var map = h.reshape(batch, height, width, channels).permute(0, 3, 1, 2);                                // [B, C, H, W], channels-last
        return NetworkTensors.AddResidual(map, x).MoveToOuterDisposeScope();
    }
}
