namespace LdmGraph.Plugins.Degradation.Compression;

/// <summary>Quantisation tables of ISO/IEC 10918-1, annex K.1, scaled as the Independent JPEG Group's library does.</summary>
internal static class JpegTables
{
    private static readonly int[] Luminance =
    [
        16, 11, 10, 16, 24, 40, 51, 61,
        12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56,
        14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77,
        24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101,
        72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly int[] Chrominance =
    [
        17, 18, 24, 47, 99, 99, 99, 99,
        18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99,
        47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
    ];

    /// <summary>The steps of the 64 frequencies, row by row.</summary>
    /// <param name="quality">From 1 to 100.</param>
    /// <param name="chroma">The table for colour differences.</param>
    public static float[] Steps(int quality, bool chroma)
    {
        var scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        return [.. (chroma ? Chrominance : Luminance).Select(step => (float)Math.Clamp((step * scale + 50) / 100, 1, 255))];
    }
}
