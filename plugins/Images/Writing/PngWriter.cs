using System.Buffers.Binary;
using System.IO.Compression;
using LdmGraph.Plugins.Images.Provenance;

namespace LdmGraph.Plugins.Images.Writing;

/// <summary>
/// PNG (ISO/IEC 15948) of 8-bit RGB. Written here rather than by libvips, so that a machine needs no library to save a
/// picture, the bytes do not change with the library's version, and provenance has a place.
/// </summary>
internal static class PngWriter
{
    internal static byte[] Write(Levels picture, string? provenance)
    {
        var file = new MemoryStream();
        file.Write(PngChunks.Signature);

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], picture.Height);
        header[8] = 8;                                                           // bits a channel
        header[9] = 2;                                                           // colour type: RGB
        PngChunks.Write(file, "IHDR"u8, header);
        PngChunks.Write(file, "sRGB"u8, [0]);                                    // rendering intent: perceptual
        if (provenance is not null) PngChunks.WriteText(file, provenance);
        PngChunks.Write(file, "IDAT"u8, Compress(picture));
        PngChunks.Write(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static ReadOnlySpan<byte> Compress(Levels picture)
    {
        var compressed = new MemoryStream();
        var options = new ZLibCompressionOptions { CompressionLevel = 6, CompressionStrategy = ZLibCompressionStrategy.Filtered };
        using (var zlib = new ZLibStream(compressed, options, leaveOpen: true))
        {
            var stride = 3 * picture.Width;
            var filter = new RowFilter(stride);
            for (var y = 0; y < picture.Height; y++)
                zlib.Write(filter.Apply(y == 0 ? [] : picture.Rgb.AsSpan((y - 1) * stride, stride), picture.Rgb.AsSpan(y * stride, stride)));
        }
        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }
}
