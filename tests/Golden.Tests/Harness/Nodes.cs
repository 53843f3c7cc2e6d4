using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Golden;

/// <summary>What nodes need to run outside a graph.</summary>
internal static class Nodes
{
    public static NodeContext Context { get; } = new() { Run = new RunInfo(), NodePath = "golden" };

    /// <summary>The space of latents that no autoencoder made.</summary>
    public static LatentSpace Bare(Tensor latent) => new("golden", 1, (int)latent.shape[1]);

    /// <summary>A latent over a copy of the tensor. The case disposes it.</summary>
    public static Latent Latent(this GoldenCase golden, Tensor value, LatentSpace? space = null) => golden.Own(new Latent(value.clone(), space ?? Bare(value)));

    /// <summary>Cross-attention context over a copy of the tensor. The case disposes it.</summary>
    public static Conditioning CrossAttention(this GoldenCase golden, Tensor context) => golden.Own(new Conditioning { Context = context.clone() });
}
