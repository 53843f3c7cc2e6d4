namespace LdmGraph.Plugins.Images.Provenance;

/// <summary>The checksum of PNG chunks: CRC-32 with the reversed polynomial 0xEDB88320 (ISO/IEC 15948, annex D).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Remainder)];

    internal static uint Of(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) => ~Update(Update(~0u, type), data);

    private static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes) crc = Table[(byte)(crc ^ value)] ^ crc >> 8;
        return crc;
    }

    private static uint Remainder(int value)
    {
        var crc = (uint)value;
        for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ crc >> 1 : crc >> 1;
        return crc;
    }
}
