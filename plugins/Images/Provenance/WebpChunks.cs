using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace LdmGraph.Plugins.Images.Provenance;

/// <summary>Provenance in the XMP chunk of a WebP file, which needs the extended layout (WebP container specification, "Extended File Format").</summary>
/// <remarks>
/// The packet is written and found as text, not by System.Xml: only our own element is ever looked for, in the form we write
/// it, an XML reader would have to be kept from entities that grow, and it would be a seventh of a portable bundle.
/// </remarks>
internal static class WebpChunks
{
    private const int LongestText = 64 << 20;
    private const byte HasXmp = 0x04;
    private const string Before = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:ldmgraph="urn:ldmgraph:1">""";
    private const string Begin = "<ldmgraph:provenance>";
    private const string End = "</ldmgraph:provenance>";
    private const string After = "</rdf:Description></rdf:RDF></x:xmpmeta>";

    /// <summary>The same picture with the text.</summary>
    /// <param name="webp">An opaque picture: a simple file (one VP8 or VP8L chunk) or an extended one, without XMP.</param>
    /// <param name="width">In pixels; the extended layout repeats it.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="text">The text.</param>
    internal static byte[] WithText(ReadOnlySpan<byte> webp, int width, int height, string text)
    {
        const int riffHeader = 12, chunkHeader = 8;
        var file = new MemoryStream();
        file.Write(webp[..riffHeader]);
        if (!webp[riffHeader..].StartsWith("VP8X"u8))
        {
            Span<byte> extended = stackalloc byte[10];
            WriteInt24(extended[4..], width - 1);
            WriteInt24(extended[7..], height - 1);
            Write(file, "VP8X"u8, extended);
        }
        file.Write(webp[riffHeader..]);
        Write(file, "XMP "u8, Packet(text));

        var bytes = file.ToArray();
        bytes[riffHeader + chunkHeader] |= HasXmp;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        return bytes;
    }

    /// <summary>The text, or null. The stream stands behind "RIFF", size, "WEBP".</summary>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    internal static string? ReadText(Stream file)
    {
        Span<byte> head = stackalloc byte[8];
        while (file.Position < file.Length)
        {
            file.ReadExactly(head);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            if (length > file.Length - file.Position) throw new InvalidDataException("a WebP chunk claims more bytes than the file has");
            if (head[..4].SequenceEqual("XMP "u8) && length <= LongestText)
            {
                var packet = new byte[length];
                file.ReadExactly(packet);
                return Text(packet);
            }
            file.Seek(length + length % 2, SeekOrigin.Current);
        }
        return null;
    }

    private static void Write(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
        file.Write(type);
        file.Write(length);
        file.Write(data);
        if (data.Length % 2 == 1) file.WriteByte(0);                             // chunks start at even offsets
    }

    private static void WriteInt24(Span<byte> target, int value)
    {
        for (var i = 0; i < 3; i++) target[i] = (byte)(value >> 8 * i);
    }

    private static byte[] Packet(string text) => Encoding.UTF8.GetBytes($"{Before}{Begin}{WebUtility.HtmlEncode(text)}{End}{After}");

    private static string? Text(byte[] packet)
    {
        var text = Encoding.UTF8.GetString(packet);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        if (begin < 0) return null;
        var end = text.IndexOf(End, begin, StringComparison.Ordinal);
        if (end < 0) throw new InvalidDataException("the XMP in the WebP file is damaged: its record of provenance has no end");
        return WebUtility.HtmlDecode(text[(begin + Begin.Length)..end]);
    }
}
