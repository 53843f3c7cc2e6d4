using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>The shape of CLIP's transformer of pictures.</summary>
internal sealed record ClipVisionOptions : ClipOptions
{
    /// <summary>Width and height of the pictures it sees.</summary>
    public required int Side { get; init; }

    /// <summary>Width and height of a patch, which becomes a token.</summary>
    public required int Patch { get; init; }

    /// <summary>Width of the space that texts and pictures share.</summary>
    public required int Projection { get; init; }

    /// <summary>Tokens of a picture: its patches, and one for the whole.</summary>
    public int Tokens => Side / Patch * (Side / Patch) + 1;

    public override bool Causal => false;
}

/// <summary>CLIP's vision transformer (Radford et al. 2021, section 2.4), under the names of transformers' <c>CLIPVisionModelWithProjection</c>.</summary>
internal sealed class ClipVisionModel : Module
{
    private readonly ClipVisionTransformer vision_model;
    private readonly Module<Tensor, Tensor> visual_projection;

    public ClipVisionModel(ClipVisionOptions options) : base("CLIPVisionModelWithProjection")
    {
        vision_model = new ClipVisionTransformer(options);
        visual_projection = Layers.Linear(options.Width, options.Projection, bias: false);
        RegisterComponents();
    }

    /// <summary>Normalised pictures [B, 3, side, side] to [B, projection].</summary>
    public Tensor forward(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return visual_projection.forward(vision_model.forward(pictures)).MoveToOuterDisposeScope();
    }
}

internal sealed class ClipVisionTransformer : Module
{
    private readonly ClipPatches embeddings;
    private readonly Module<Tensor, Tensor> pre_layrnorm, post_layernorm;                    // the first is spelt so in every checkpoint
    private readonly ClipEncoder encoder;

    public ClipVisionTransformer(ClipVisionOptions options) : base(nameof(ClipVisionTransformer))
    {
        embeddings = new ClipPatches(options);
        pre_layrnorm = Layers.LayerNorm(options.Width, options.Eps);
        encoder = new ClipEncoder(options);
        post_layernorm = Layers.LayerNorm(options.Width, options.Eps);
        RegisterComponents();
    }

    public Tensor forward(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var h = encoder.forward(pre_layrnorm.forward(embeddings.forward(pictures)), skipped: 0, attended: null);      // [B, T, width]
        return post_layernorm.forward(h.select(1, 0)).MoveToOuterDisposeScope();                                      // [B, width], the whole's token
    }
}

internal sealed class ClipPatches : Module
{
    private readonly Module<Tensor, Tensor> class_embedding, patch_embedding, position_embedding;

    public ClipPatches(ClipVisionOptions options) : base(nameof(ClipPatches))
    {
        class_embedding = Layers.Embedding(1, options.Width);
        patch_embedding = Layers.Conv2d(3, options.Width, kernel: options.Patch, stride: options.Patch, bias: false);
        position_embedding = Layers.Embedding(options.Tokens, options.Width);
        RegisterComponents();
    }

    public Tensor forward(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var patches = patch_embedding.forward(pictures).flatten(2).transpose(1, 2);                                   // [B, T - 1, width]
        var whole = class_embedding.forward(zeros([patches.shape[0], 1], ScalarType.Int64, patches.device));          // [B, 1, width]
        var places = position_embedding.forward(arange(patches.shape[1] + 1, ScalarType.Int64, patches.device));      // [T, width]
        return (cat([whole, patches], 1) + places).MoveToOuterDisposeScope();
    }
}
