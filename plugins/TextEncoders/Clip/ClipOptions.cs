namespace LdmGraph.Plugins.TextEncoders;

/// <summary>The shape of a CLIP transformer, be it of texts or of pictures.</summary>
internal abstract record ClipOptions
{
    /// <summary>Width of a token.</summary>
    public required int Width { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    /// <summary>Width of the feed-forward's middle.</summary>
    public required int FeedForward { get; init; }

    /// <summary>x · sigmoid(1.702 x), as OpenAI trained with, instead of the exact GELU.</summary>
    public required bool QuickGelu { get; init; }

    public double Eps { get; init; } = 1e-5;

    /// <summary>Each token sees only those before it.</summary>
    public abstract bool Causal { get; }
}
