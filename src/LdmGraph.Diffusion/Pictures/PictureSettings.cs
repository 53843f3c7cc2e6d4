namespace LdmGraph.Diffusion;

/// <summary>Limits on pictures; a host registers its own to change them, otherwise these defaults hold.</summary>
public sealed record PictureSettings
{
    /// <summary>
    /// Pictures of more pixels are refused from their header alone, before anything is decoded: a file of a few hundred
    /// bytes can claim gigabytes. A picture takes 12 bytes a pixel as a tensor, so the default allows 1.2 GB.
    /// </summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>Threads that decode and encode one picture; 0 means one for each core.</summary>
    public int Threads { get; init; }
}
