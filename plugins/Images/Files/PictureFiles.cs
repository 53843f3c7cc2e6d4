using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Libvips;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Files;

/// <summary>Sizes and small versions of picture files, by the same reader and encoder that nodes use.</summary>
/// <param name="encoder">Makes the small file.</param>
/// <param name="settings">The host's settings, where it has any.</param>
[Service(typeof(IPictureFiles))]
internal sealed class PictureFiles(IPictureEncoder encoder, PictureSettings? settings = null) : IPictureFiles
{
    private readonly PictureReader _reader = new(settings ?? new PictureSettings());

    public (int Width, int Height) Measure(string path)
    {
        var header = _reader.ReadHeader(path);
        return (header.Width, header.Height);
    }

    public byte[] Shrink(string path, int longestSide, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (rgb, _) = _reader.Read(path, cancellation);
        using var image = new Image(rgb.unsqueeze(0));                                   // [1, 3, H, W]
        return encoder.Encode(image, 0, new PictureEncoding(PictureFormat.Webp) { Quality = 80, LongestSide = longestSide });
    }
}
