using System.Buffers.Binary;
using System.Text;

namespace LdmGraph.Plugins.Images.Provenance;

/// <summary>
/// Provenance in JPEG comments (marker COM, ITU T.81 section B.2.4.5). A segment holds 65,533 bytes, so a long text
/// takes several, each marked; EXIF and XMP would end at the first.
/// </summary>
internal static class JpegComments
{
    private const byte Comment = 0xfe, StartOfScan = 0xda, EndOfImage = 0xd9;
    private const int Longest = 65_000;

    internal static ReadOnlySpan<byte> StartOfImage => [0xff, 0xd8];

    private static ReadOnlySpan<byte> Mark => "ldmgraph\0"u8;

    /// <summary>The same picture with the text right behind the start of the image.</summary>
    internal static byte[] WithText(ReadOnlySpan<byte> jpeg, string text)
    {
        var file = new MemoryStream(jpeg.Length + text.Length + 64);
        file.Write(StartOfImage);
        Span<byte> head = [0xff, Comment, 0, 0];
        foreach (var piece in Encoding.UTF8.GetBytes(text).Chunk(Longest))
        {
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(2 + Mark.Length + piece.Length));
            file.Write(head);
            file.Write(Mark);
            file.Write(piece);
        }
        file.Write(jpeg[StartOfImage.Length..]);
        return file.ToArray();
    }

    /// <summary>The text, or null. The stream stands behind the start of the image.</summary>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    internal static string? ReadText(Stream file)
    {
        MemoryStream? text = null;
        Span<byte> head = stackalloc byte[4];
        while (true)
        {
            file.ReadExactly(head[..2]);
            if (head[0] != 0xff) throw new InvalidDataException("the JPEG is damaged: a marker was expected");
            while (head[1] == 0xff) file.ReadExactly(head.Slice(1, 1));           // fill bytes
            if (head[1] is StartOfScan or EndOfImage) return text is null ? null : Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
            file.ReadExactly(head[2..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(head[2..]) - 2;
            if (length < 0) throw new InvalidDataException("the JPEG is damaged: a segment without length");
            var segment = new byte[length];
            file.ReadExactly(segment);
            if (head[1] == Comment && segment.AsSpan().StartsWith(Mark)) (text ??= new MemoryStream()).Write(segment.AsSpan(Mark.Length));
        }
    }
}
