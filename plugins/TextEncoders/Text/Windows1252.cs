namespace LdmGraph.Plugins.TextEncoders;

/// <summary>The code page that text is most often misread in. Its five free places are taken for control characters, as browsers do.</summary>
internal static class Windows1252
{
    // 0x80 to 0x9F; the rest is Latin-1.
    private const string High = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    public static char Decode(byte code) => code is >= 0x80 and < 0xA0 ? High[code - 0x80] : (char)code;

    /// <summary>The byte that is read as the character; control characters count as the bytes of their own number.</summary>
    public static bool TryEncode(char character, out byte code)
    {
        var place = High.IndexOf(character, StringComparison.Ordinal);
        code = (byte)(place >= 0 ? 0x80 + place : character);
        return place >= 0 || character <= 0xFF;
    }
}
