using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace LdmGraph.Plugins.Images.Provenance;

/// <summary>PNG's chunks (ISO/IEC 15948, section 5), and the iTXt chunk with the keyword <c>ldmgraph</c> that carries provenance.</summary>
internal static class PngChunks
{
    private const int LongestText = 64 << 20;

    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    private static ReadOnlySpan<byte> Keyword => "ldmgraph\0"u8;

    internal static void Write(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, data));
        file.Write(number);
    }

    internal static void WriteText(Stream file, string text)
    {
        var data = new MemoryStream();
        data.Write(Keyword);
        data.Write("\0\0\0\0"u8);                                                // not compressed, method 0, no language, no translated keyword
        data.Write(Encoding.UTF8.GetBytes(text));
        Write(file, "iTXt"u8, data.GetBuffer().AsSpan(0, (int)data.Length));
    }

    /// <summary>The text, or null. The stream stands behind the signature.</summary>
    /// <exception cref="InvalidDataException">Damaged or cut short.</exception>
    internal static string? ReadText(Stream file)
    {
        Span<byte> head = stackalloc byte[8];
        while (true)
        {
            file.ReadExactly(head);
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            var type = head[4..];
            if (length + 4L > file.Length - file.Position) throw new InvalidDataException("a PNG chunk claims more bytes than the file has");
            if (type.SequenceEqual("IEND"u8)) return null;
            if (!type.SequenceEqual("iTXt"u8) || length > LongestText)
            {
                file.Seek(length + 4L, SeekOrigin.Current);
                continue;
            }
            var data = new byte[length];
            file.ReadExactly(data);
            Span<byte> crc = stackalloc byte[4];
            file.ReadExactly(crc);
            if (!data.AsSpan().StartsWith(Keyword)) continue;
            if (BinaryPrimitives.ReadUInt32BigEndian(crc) != Crc32.Of("iTXt"u8, data)) throw new InvalidDataException("the provenance in the PNG is damaged: its checksum is wrong");
            return Text(data.AsSpan(Keyword.Length));
        }
    }

    /// <param name="data">Compression flag, method, language\0, translated keyword\0, text.</param>
    private static string Text(ReadOnlySpan<byte> data)
    {
        if (data.Length < 2) throw new InvalidDataException("the provenance in the PNG is cut short");
        var compressed = data[0] == 1;
        var text = data[2..];
        for (var skipped = 0; skipped < 2; skipped++)
        {
            var end = text.IndexOf((byte)0);
            if (end < 0) throw new InvalidDataException("the provenance in the PNG is cut short");
            text = text[(end + 1)..];
        }
        return Encoding.UTF8.GetString(compressed ? Inflate(text) : text);
    }

    /// <summary>We write it plain; programs that shrink PNG files compress it.</summary>
    private static byte[] Inflate(ReadOnlySpan<byte> data)
    {
        using var zlib = new ZLibStream(new MemoryStream(data.ToArray()), CompressionMode.Decompress);
        var text = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = zlib.Read(buffer)) > 0; text.Write(buffer, 0, count))
            if (text.Length > LongestText) throw new InvalidDataException($"the provenance in the PNG is longer than {LongestText >> 20} MiB");
        return text.ToArray();
    }
}
