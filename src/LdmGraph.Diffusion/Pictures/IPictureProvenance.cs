namespace LdmGraph.Diffusion;

/// <summary>Finds in a saved picture what made it.</summary>
public interface IPictureProvenance
{
    /// <summary>
    /// The JSON that <see cref="PictureEncoding.Provenance"/> put into a PNG, JPEG or WebP file, or null when the picture
    /// carries none (another program wrote it, or saved it again).
    /// </summary>
    /// <param name="path">Absolute path of the picture.</param>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="InvalidDataException">Not a PNG, JPEG or WebP file, or damaged.</exception>
    string? Read(string path);
}
