using System.Text.Json.Nodes;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>What names and shapes do not tell of a public model's denoiser, from its published configuration.</summary>
/// <param name="InChannels">First of the five numbers by which it is told from the others.</param>
/// <param name="ModelChannels">Base width.</param>
/// <param name="Mult">Width per level, as multiples.</param>
/// <param name="ContextDim">Width of the cross-attention context; 0 without.</param>
/// <param name="ScaleFactor">Scale of its latents.</param>
/// <param name="LinearStart">First β.</param>
/// <param name="LinearEnd">Last β.</param>
internal sealed record KnownModel(long InChannels, long ModelChannels, string Mult, long ContextDim, double ScaleFactor, double LinearStart, double LinearEnd)
{
    private static readonly KnownModel[] All =
    [
        // Text to image: LDM text2im-large and the Stable Diffusion family.
        new(4, 320, "1,2,4,4", 1280, 0.18215, 0.00085, 0.012) { Heads = 8, Legacy = false },
        new(4, 320, "1,2,4,4", 768, 0.18215, 0.00085, 0.012) { Heads = 8, Legacy = false },
        new(9, 320, "1,2,4,4", 768, 0.18215, 0.00085, 0.012) { Heads = 8, Legacy = false },
        new(4, 320, "1,2,4,4", 1024, 0.18215, 0.00085, 0.012)
        {
            HeadChannels = 64,
            Legacy = false,
            Ambiguous = "it is a Stable Diffusion 2 model, and its tensors do not tell whether it predicts noise (2-base, 512 pixels) or v (2, 768 pixels)",
        },
        new(9, 320, "1,2,4,4", 1024, 0.18215, 0.00085, 0.012) { HeadChannels = 64, Legacy = false },
        new(5, 320, "1,2,4,4", 1024, 0.18215, 0.00085, 0.012) { HeadChannels = 64, Legacy = false },
        new(3, 192, "1,2,3,5", 640, 1, 0.0015, 0.0195) { HeadChannels = 32 },
        new(16, 448, "1,2,3,4", 768, 0.22765929, 0.0015, 0.015) { HeadChannels = 32 },
        // Classes and layouts.
        new(3, 192, "1,2,3,5", 512, 1, 0.0015, 0.0195) { Heads = 1 },
        new(4, 256, "1,2,4", 512, 1, 0.0015, 0.0195) { HeadChannels = 32 },
        new(3, 128, "1,2,3,4", 512, 1, 0.0015, 0.0205) { HeadChannels = 32 },
        // Unconditional: CelebA-HQ, FFHQ, LSUN bedrooms; LSUN churches.
        new(3, 224, "1,2,3,4", 0, 1, 0.0015, 0.0195) { HeadChannels = 32 },
        new(4, 192, "1,2,2,4,4", 0, 1, 0.0015, 0.0155) { Heads = 8 },
        // Concatenated conditions: super-resolution, inpainting, semantic maps.
        new(6, 160, "1,2,2,4", 0, 1, 0.0015, 0.0155) { HeadChannels = 32 },
        new(7, 256, "1,2,3,4", 0, 1, 0.0015, 0.0205) { Heads = 8 },
        new(6, 128, "1,4,8", 0, 1, 0.0015, 0.0205) { Heads = 8 },
    ];

    /// <summary>Attention heads at every level.</summary>
    public int? Heads { get; init; }

    /// <summary>Channels of an attention head.</summary>
    public int? HeadChannels { get; init; }

    /// <summary>The original's <c>legacy</c>.</summary>
    public bool Legacy { get; init; } = true;

    /// <summary>Why the fingerprint does not suffice, where two public models share it and guessing would spoil every picture.</summary>
    public string? Ambiguous { get; init; }

    public static KnownModel? Find(JsonObject unet) => Array.Find(All, model => model.Describe() == Fingerprint(unet));

    /// <summary>The numbers by which models are told apart, for messages too.</summary>
    public static string Fingerprint(JsonObject unet) => Describe(unet["in_channels"]!.GetValue<long>(), unet["model_channels"]!.GetValue<long>(),
        string.Join(',', unet["channel_mult"]!.AsArray()), unet["context_dim"]?.GetValue<long>() ?? 0);

    /// <summary>Adds the number of heads.</summary>
    public void Complete(JsonObject unet)
    {
        if (Heads is { } heads) unet["num_heads"] = heads;
        if (HeadChannels is { } channels) unet["num_head_channels"] = channels;
        if (!Legacy) unet["legacy"] = false;
    }

    private static string Describe(long inChannels, long modelChannels, string mult, long contextDim) =>
        $"{inChannels} channels in, {modelChannels} model channels times [{mult}]{(contextDim > 0 ? $", a context of width {contextDim}" : "")}";

    private string Describe() => Describe(InChannels, ModelChannels, Mult, ContextDim);
}
