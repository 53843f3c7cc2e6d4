namespace LdmGraph.Plugins.TextEncoders;

/// <summary>The shape of CLIP's text transformer.</summary>
internal sealed record ClipTextOptions : ClipOptions
{
    public required int Vocabulary { get; init; }

    /// <summary>Tokens per text, at most.</summary>
    public required int Tokens { get; init; }

    /// <summary>Width of the space that texts and pictures share; null leaves that projection out.</summary>
    public int? Projection { get; init; }

    /// <summary>
    /// Token that ends a text, from which the text as a whole is read. Null takes the first of the largest id, as all CLIP
    /// vocabularies have it, and configurations of 2022 and 2023 that name a wrong one.
    /// </summary>
    public int? End { get; init; }

    public override bool Causal => true;
}
