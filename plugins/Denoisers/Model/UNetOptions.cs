namespace LdmGraph.Plugins.Denoisers;

/// <summary>The shape of a UNet, whichever configuration language it was written in.</summary>
internal sealed record UNetOptions
{
    public required int InChannels { get; init; }

    public required int OutChannels { get; init; }

    /// <summary>Channels after the first convolution, and length of the sinusoidal timestep embedding.</summary>
    public required int BaseChannels { get; init; }

    /// <summary>From the full resolution down; each but the last halves it.</summary>
    public required IReadOnlyList<UNetLevel> Levels { get; init; }

    /// <summary>Attention between the two middle blocks.</summary>
    public required UNetAttention Middle { get; init; }

    /// <summary>Blocks per level on the way down; one more on the way up.</summary>
    public required int ResBlocks { get; init; }

    /// <summary>Attention by transformers over a context, instead of plain self-attention.</summary>
    public bool SpatialTransformer { get; init; }

    /// <summary>Width of the context; null for transformers that attend to the map itself.</summary>
    public int? ContextDim { get; init; }

    /// <summary>Transformers project by linear layers, not by 1×1 convolutions: the same arithmetic, another shape of weights.</summary>
    public bool LinearProjection { get; init; }

    /// <summary>Attention scores in float32 even in a half-precision model (Stable Diffusion 2.1 overflows otherwise).</summary>
    public bool UpcastAttention { get; init; }

    /// <summary>Order of the rows of a plain attention's <c>qkv</c>: query, key, value first, then heads; the original's default is the reverse.</summary>
    public bool NewAttentionOrder { get; init; }

    public int Groups { get; init; } = 32;

    public double Eps { get; init; } = 1e-5;

    /// <summary>Length of the timestep embedding after its two linear layers.</summary>
    public required int TimeEmbedDim { get; init; }

    public TimestepEncoding Timesteps { get; init; } = TimestepEncoding.Original;

    /// <summary>The timestep embedding scales and shifts normalised maps instead of being added.</summary>
    public bool ScaleShiftNorm { get; init; }

    /// <summary>Resamples inside ResNet blocks.</summary>
    public bool ResBlockUpDown { get; init; }

    /// <summary>Convolves when resampling.</summary>
    public bool ResampleWithConv { get; init; } = true;

    /// <summary>Zeros around the map before a strided convolution: all round as in the original, or, when false, at the right and the bottom only.</summary>
    public bool SymmetricDownsamplePadding { get; init; } = true;

    /// <summary>What is added to the timestep embedding, if anything.</summary>
    public LabelEmbedding? Label { get; init; }

    /// <summary>Maps the input from [0, 1] to [-1, 1] first.</summary>
    public bool CenterInput { get; init; }
}

/// <summary>One resolution.</summary>
/// <param name="Channels">Channels of its maps.</param>
/// <param name="Down">Attention after each block on the way down, or null.</param>
/// <param name="Up">Attention after each block on the way up, or null.</param>
internal sealed record UNetLevel(int Channels, UNetAttention? Down, UNetAttention? Up);

/// <summary>How a level attends.</summary>
/// <param name="Heads">Number of heads.</param>
/// <param name="HeadDim">Width of a head.</param>
/// <param name="Depth">Transformer blocks one after the other.</param>
/// <param name="OnlyCross">The first attention of a transformer block attends to the context, too.</param>
internal sealed record UNetAttention(int Heads, int HeadDim, int Depth = 1, bool OnlyCross = false);

/// <summary>The sinusoidal embedding of a timestep.</summary>
/// <param name="CosineFirst">[cos | sin] rather than [sin | cos].</param>
/// <param name="FrequencyShift">Frequencies are 10000^(-i / (half - shift)).</param>
internal sealed record TimestepEncoding(bool CosineFirst, double FrequencyShift)
{
    public static TimestepEncoding Original { get; } = new(CosineFirst: true, FrequencyShift: 0);
}

/// <summary>What is added to the timestep embedding.</summary>
/// <param name="Kind">How it is made from the conditioning's vector.</param>
/// <param name="Count">Rows of the table, or length of the vector.</param>
internal sealed record LabelEmbedding(LabelKind Kind, int Count);

/// <summary>How a label becomes an embedding.</summary>
internal enum LabelKind
{
    /// <summary>Looked up in a table: int64 labels [B].</summary>
    Table,

    /// <summary>Two linear layers over a vector [B, count].</summary>
    Vector,

    /// <summary>Encoded like a timestep, then two linear layers: numbers [B].</summary>
    Timestep,
}
