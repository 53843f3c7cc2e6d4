namespace LdmGraph.Plugins.Autoencoders;

/// <summary>The shape of a first stage, whichever of the two configuration languages it was written in.</summary>
internal sealed record AutoencoderOptions
{
    /// <summary>ε of every group norm, in both languages.</summary>
    public const double Eps = 1e-6;

    public required int InChannels { get; init; }

    public required int OutChannels { get; init; }

    /// <summary>Channels after the first convolution.</summary>
    public required int BaseChannels { get; init; }

    /// <summary>From the full resolution to that of the latent; each but the last halves it.</summary>
    public required IReadOnlyList<AutoencoderLevel> Levels { get; init; }

    /// <summary>Blocks per level of the encoder; the decoder has one more.</summary>
    public required int ResBlocks { get; init; }

    /// <summary>z, the channels between the decoder's first convolution and <c>post_quant_conv</c>.</summary>
    public required int LatentChannels { get; init; }

    /// <summary>Channels of the latent itself.</summary>
    public required int EmbedDim { get; init; }

    /// <summary>The encoder gives mean and log-variance: a KL first stage.</summary>
    public required bool DoubleZ { get; init; }

    /// <summary>Entries of the codebook; null for a KL first stage.</summary>
    public int? Codebook { get; init; }

    public int Groups { get; init; } = 32;

    public bool MiddleAttention { get; init; } = true;

    public bool ResampleWithConv { get; init; } = true;

    public bool TanhOut { get; init; }

    /// <summary>Latents are multiplied by this after encoding and divided by it before decoding.</summary>
    public required double ScaleFactor { get; init; }

    public int EncoderChannels => DoubleZ ? 2 * LatentChannels : LatentChannels;

    /// <summary>f, the down-sampling factor.</summary>
    public int Factor => 1 << (Levels.Count - 1);
}

/// <summary>One resolution of a first stage.</summary>
internal sealed record AutoencoderLevel(int Channels, bool Attention);
