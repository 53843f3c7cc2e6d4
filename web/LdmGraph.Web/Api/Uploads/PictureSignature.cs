namespace LdmGraph.Web.Api.Uploads;

/// <summary>Tells picture files by their first bytes; what a client says of them proves nothing.</summary>
internal static class PictureSignature
{
    /// <summary>So many bytes decide.</summary>
    public const int Length = 12;

    /// <summary>The media type, or null for what is no picture that graphs can load.</summary>
    public static string? MediaType(ReadOnlySpan<byte> start) => start switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "image/tiff",
        _ => null,
    };
}
