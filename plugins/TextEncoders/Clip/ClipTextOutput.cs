namespace LdmGraph.Plugins.TextEncoders;

/// <summary>What of CLIP's text transformer steers a denoiser.</summary>
internal sealed record ClipTextOutput
{
    /// <summary>How many of the last layers are left out: 1 is the "penultimate" state of Stable Diffusion 2, "clip skip 2" elsewhere.</summary>
    public int Skipped { get; init; }

    /// <summary>Whether the final norm is applied to the state.</summary>
    public bool Normalized { get; init; } = true;

    /// <summary>One token for the whole text instead of one for each of its own.</summary>
    public ClipPooling Pooling { get; init; }
}

/// <summary>Whether, and how, a text becomes one token.</summary>
internal enum ClipPooling
{
    /// <summary>The states of all tokens.</summary>
    None,

    /// <summary>The state of the token that ends the text.</summary>
    End,

    /// <summary>That state in the space shared with pictures.</summary>
    Projected,

    /// <summary>The same at unit length, as retrieval-augmented models take it.</summary>
    UnitLength,
}
