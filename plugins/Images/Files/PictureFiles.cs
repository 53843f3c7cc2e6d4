using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Libvips;

namespace LdmGraph.Plugins.Images.Files;

/// <summary>Sizes and small versions of picture files, with libvips: no tensor is made, and decoders read no more than is needed.</summary>
/// <param name="settings">The host's settings, where it has any.</param>
[Service(typeof(IPictureFiles))]
internal sealed class PictureFiles(PictureSettings? settings = null) : IPictureFiles
{
    private readonly PictureReader _reader = new(settings ?? new PictureSettings());

    public (int Width, int Height) Measure(string path)
    {
        var header = _reader.ReadHeader(path);
        return (header.Width, header.Height);
    }

    public byte[] Shrink(string path, int longestSide, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longestSide, 1);
        cancellation.ThrowIfCancellationRequested();
        return _reader.Shrink(path, longestSide);
    }
}
