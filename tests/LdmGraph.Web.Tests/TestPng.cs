using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace LdmGraph.Web.Tests;

/// <summary>PNG files (RFC 2083), true and lying.</summary>
internal static class TestPng
{
    /// <summary>A picture with a gradient in it.</summary>
    public static byte[] Create(int width, int height) => Write(width, height, [Chunk("IDAT", Pixels(width, height))]);

    /// <summary>One whose header claims pixels that are not there.</summary>
    public static byte[] Claiming(int width, int height) => Write(width, height, [Chunk("IDAT", Pixels(1, 1))]);

    /// <summary>One with so many bytes of something else in it.</summary>
    public static byte[] Padded(int width, int height, int bytes) => Write(width, height, [Chunk("paDd", new byte[bytes]), Chunk("IDAT", Pixels(width, height))]);

    private static byte[] Write(int width, int height, byte[][] chunks)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);                                        // 8 bits, RGB
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", header), .. chunks.SelectMany(chunk => chunk), .. Chunk("IEND", [])];
    }

    private static byte[] Pixels(int width, int height)
    {
        var rows = new byte[height * (1 + 3 * width)];
        for (var y = 0; y < height; y++)
            for (var i = 0; i < 3 * width; i++) rows[y * (1 + 3 * width) + 1 + i] = (byte)(i / 3 + y);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(rows);
        return packed.ToArray();
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
