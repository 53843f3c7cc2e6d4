using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LdmGraph.Runs;

/// <summary>
/// Ids that sort by the time they were made: 48 bits of milliseconds and 80 random bits in Crockford's base 32, as the ULID
/// specification has them. Within a millisecond the random part counts up, so that ids of one process never go backwards.
/// </summary>
internal static class RunId
{
    public const int Length = 26;
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly Lock Gate = new();
    private static UInt128 s_last;

    public static string Create(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[6..]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)now.ToUnixTimeMilliseconds() << 16 | BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]));
        var id = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        lock (Gate)
        {
            // Also when the clock was set back.
            if (id >> 80 <= s_last >> 80) id = s_last + 1;
            s_last = id;
        }
        return string.Create(Length, id, static (text, rest) =>
        {
            for (var i = text.Length - 1; i >= 0; i--, rest >>= 5) text[i] = Digits[(int)(rest & 31)];
        });
    }

    /// <summary>True for a text that can be an id: what comes from outside goes into paths only after this.</summary>
    public static bool IsValid(string text) => text.Length == Length && text.All(Digits.Contains);
}
