using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>Vector quantisation (van den Oord et al. 2017, arXiv:1711.00937): every position becomes the nearest vector of a codebook. Always in float32.</summary>
internal sealed class Quantizer : Module<Tensor, Tensor>
{
    // Distances to every entry are a large matrix; this many positions at a time keep it to some hundred megabytes.
    private const long PositionsAtOnce = 4096;

    private readonly Module<Tensor, Tensor> embedding;

    public Quantizer(long entries, long channels) : base(nameof(Quantizer))
    {
        embedding = Layers.Embedding(entries, channels, exact: true, WeightStarts.Uniform(1.0 / entries));
        RegisterComponents();
    }

    /// <summary>
    /// [B, C, h, w] to the same shape. Gradients pass straight through, as if nothing had been rounded: the value is
    /// z + (zq − z), with the gradient of z alone.
    /// </summary>
    public override Tensor forward(Tensor z)
    {
        using var scope = NewDisposeScope();
        return (z + (Nearest(z) - z).detach()).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// What training adds to the reconstruction loss: latents commit themselves to their entries, and entries move towards
    /// the latents. β weighs the second, as in the original ("legacy"); equation 3 of the paper weighs the first with it.
    /// </summary>
    public Tensor Loss(Tensor z, double beta = 0.25)
    {
        using var scope = NewDisposeScope();
        var nearest = Nearest(z);
        return ((nearest.detach() - z).square().mean() + beta * (nearest - z.detach()).square().mean()).MoveToOuterDisposeScope();
    }

    /// <summary>Rows of the codebook, int64 [B · h · w], for [B, C, h, w]; the first of equally near ones.</summary>
    public Tensor Indices(Tensor z)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var points = z.permute(0, 2, 3, 1).reshape(-1, z.shape[1]);                         // [N, C]
        return cat(points.split(PositionsAtOnce).Select(NearestRows).ToList()).MoveToOuterDisposeScope();
    }

    // [B, C, h, w] to the entries themselves, same shape.
    private Tensor Nearest(Tensor z) => embedding.forward(Indices(z)).reshape(z.shape[0], z.shape[2], z.shape[3], z.shape[1]).permute(0, 3, 1, 2);

    private Tensor NearestRows(Tensor points)
    {
        using var scope = NewDisposeScope();
        var codebook = embedding.get_parameter("weight")!;                                  // [K, C]
        // |z − e|² = |z|² + |e|² − 2 z·e, in the order of the original, whose rounding decides between near ties.
        var distances = points.square().sum(1, keepdim: true) + codebook.square().sum(1);   // [N, K]
        distances.sub_(2 * points.matmul(codebook.t()));
        return distances.argmin(1).MoveToOuterDisposeScope();
    }
}
