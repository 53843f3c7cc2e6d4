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

    /// <summary>A black one of one bit a pixel: whole, and a thousand times smaller than what it unpacks to.</summary>
    public static byte[] Blank(int width, int height) => Write(width, height, [Chunk("IDAT", Zeros((long)height * (1 + (width + 7) / 8)))], depth: 1, colour: 0);

    /// <summary>A small one with a compressed text of so many zero bytes under a keyword (iTXt).</summary>
    public static byte[] WithText(string keyword, long length) =>
        Write(8, 8, [Chunk("iTXt", [.. Encoding.Latin1.GetBytes(keyword), 0, 1, 0, 0, 0, .. Zeros(length)]), Chunk("IDAT", Pixels(8, 8))]);

    private static byte[] Zeros(long length)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            for (var buffer = new byte[1 << 16]; length > 0; length -= buffer.Length) zlib.Write(buffer, 0, (int)Math.Min(length, buffer.Length));
        return packed.ToArray();
    }

    private static byte[] Write(int width, int height, byte[][] chunks, byte depth = 8, byte colour = 2)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colour);                               // bits of a sample; 2 is RGB, 0 grey
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
