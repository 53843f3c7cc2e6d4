using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Images.Provenance;

/// <summary>Reads provenance without decoding pixels and without libvips.</summary>
[Service(typeof(IPictureProvenance))]
internal sealed class PictureProvenance : IPictureProvenance
{
    public string? Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            Span<byte> start = stackalloc byte[12];
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            if (start.StartsWith(PngChunks.Signature))
            {
                file.Position = PngChunks.Signature.Length;
                return PngChunks.ReadText(file);
            }
            if (start.StartsWith(JpegComments.StartOfImage))
            {
                file.Position = JpegComments.StartOfImage.Length;
                return JpegComments.ReadText(file);
            }
            if (start.Length == 12 && start.StartsWith("RIFF"u8) && start[8..].SequenceEqual("WEBP"u8)) return WebpChunks.ReadText(file);
            throw new InvalidDataException($"'{path}' is not a PNG, JPEG or WebP picture");
        }
        catch (EndOfStreamException cut)
        {
            throw new InvalidDataException($"'{path}' is cut short", cut);
        }
    }
}
