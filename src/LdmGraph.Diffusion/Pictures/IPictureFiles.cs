namespace LdmGraph.Diffusion;

/// <summary>Looks at picture files for lists and galleries, where nobody wants tensors. Safe to call from several threads.</summary>
[RequiresPermission(Permission.Files)]
public interface IPictureFiles
{
    /// <summary>Width and height in pixels as shown, after the EXIF rotation, from the header alone.</summary>
    /// <param name="path">Absolute path of the picture.</param>
    /// <exception cref="InvalidDataException">Not a picture, damaged, or larger than <see cref="PictureSettings.MaxPixels"/>.</exception>
    (int Width, int Height) Measure(string path);

    /// <summary>A small version as the bytes of a WebP file; a picture that is small already keeps its size.</summary>
    /// <param name="path">Absolute path of the picture.</param>
    /// <param name="longestSide">Width and height are brought down to at most this, keeping the aspect.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="InvalidDataException">Not a picture, damaged, or larger than <see cref="PictureSettings.MaxPixels"/>.</exception>
    byte[] Shrink(string path, int longestSide, CancellationToken cancellation);
}
