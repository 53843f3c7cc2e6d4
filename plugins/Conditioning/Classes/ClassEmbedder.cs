using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Conditioning.Classes;

/// <summary>The original's <c>ClassEmbedder</c>: a learned vector for each class, given as a context of one token.</summary>
internal sealed class ClassEmbedder : Module
{
    private readonly Module<Tensor, Tensor> embedding;

    public ClassEmbedder(int classes, int width) : base(nameof(ClassEmbedder))
    {
        embedding = Layers.Embedding(classes, width);
        RegisterComponents();
    }

    /// <summary>int64 [B] to [B, 1, width].</summary>
    public Tensor Embed(Tensor labels)
    {
        using var scope = NewDisposeScope();
        return embedding.forward(labels.unsqueeze(1)).MoveToOuterDisposeScope();
    }
}
