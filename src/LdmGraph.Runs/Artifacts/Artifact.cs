namespace LdmGraph.Runs;

/// <summary>A file that a run has made, kept by its content.</summary>
/// <param name="Hash">SHA-256 of the content in lower-case hexadecimal: its name in the <see cref="ArtifactStore"/>.</param>
/// <param name="FileName">What the graph called it, with forward slashes where it is in folders: <c>tests/scene-0001.png</c>.</param>
/// <param name="MediaType"><c>image/png</c> and the like.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Node">The node that made it.</param>
/// <param name="Width">Width in pixels; null for what is no picture.</param>
/// <param name="Height">Height in pixels; null for what is no picture.</param>
public sealed record Artifact(string Hash, string FileName, string MediaType, long Bytes, string Node, int? Width = null, int? Height = null)
{
    /// <summary>Its place among the files that the run has made, from 0. The others keep theirs when one is deleted.</summary>
    public int Number { get; init; }
}
