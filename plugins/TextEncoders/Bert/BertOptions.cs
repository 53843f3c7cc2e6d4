namespace LdmGraph.Plugins.TextEncoders;

/// <summary>The shape of latent diffusion's BERT-like transformer.</summary>
internal sealed record BertOptions
{
    /// <summary>Width of a token.</summary>
    public required int Width { get; init; }

    /// <summary>Pairs of attention and feed-forward.</summary>
    public required int Layers { get; init; }

    /// <summary>Width of the feed-forward's middle.</summary>
    public required int FeedForward { get; init; }

    public int Heads { get; init; } = 8;

    /// <summary>Width of a head; heads together need not be as wide as a token.</summary>
    public int HeadDim { get; init; } = 64;

    public int Vocabulary { get; init; } = 30522;

    /// <summary>Tokens per text.</summary>
    public int Tokens { get; init; } = 77;
}
