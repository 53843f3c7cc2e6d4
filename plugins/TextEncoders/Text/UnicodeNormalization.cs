using System.Globalization;
using System.Text;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>
/// Canonical normalisation forms (Unicode Standard Annex 15). <c>string.Normalize</c> returns its input unchanged where
/// .NET runs without ICU, which is how this program runs everywhere.
/// </summary>
internal static class UnicodeNormalization
{
    private const int HangulFirst = 0xAC00, LeadFirst = 0x1100, VowelFirst = 0x1161, TailFirst = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28;

    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<(int, int), int> Compositions = [];
    private static readonly Dictionary<int, byte> Classes = [];
    private static readonly Dictionary<int, string> Widths = [];

    static UnicodeNormalization()
    {
        using var stream = typeof(UnicodeNormalization).Assembly.GetManifestResourceStream("unicode-tables.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            int[] codes = [.. line.Split(' ').Skip(1).Select((text, i) =>
                line[0] == 'C' && i == 2 ? int.Parse(text, CultureInfo.InvariantCulture) : int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            switch (line[0])
            {
                case 'C': for (var code = codes[0]; code <= codes[1]; code++) Classes[code] = (byte)codes[2]; break;
                case 'K': Widths[codes[0]] = string.Concat(codes[1..].Select(char.ConvertFromUtf32)); break;
                default:
                    Decompositions[codes[0]] = codes[1..];
                    if (line[0] == 'D') Compositions[(codes[1], codes[2])] = codes[0];
                    break;
            }
        }
    }

    /// <summary>Form D: every character in its parts, marks in canonical order.</summary>
    public static string Decompose(string text) => text.All(char.IsAscii) ? text : Text(Decomposed(text));

    /// <summary>Form C: parts put together where a character for them exists.</summary>
    public static string Compose(string text)
    {
        if (text.All(c => c < 0x300)) return text;
        var codes = Decomposed(text);
        var (starter, last) = (-1, 0); // index of the last starter, and the class of the mark before the current one
        var kept = 0;
        foreach (var code in codes)
        {
            var cls = Class(code);
            // A mark is blocked from the starter by another one between them of its own class or higher.
            if (starter >= 0 && (last < cls || kept == starter + 1) && Pair(codes[starter], code) is { } whole)
            {
                codes[starter] = whole;
                continue;
            }
            if (cls == 0) starter = kept;
            last = cls;
            codes[kept++] = code;
        }
        return Text(codes.AsSpan(0, kept));
    }

    /// <summary>The usual form of a half- or full-width character: <c>Ａ</c> is <c>A</c>; null for others.</summary>
    public static string? Width(char character) => Widths.GetValueOrDefault(character);

    private static int[] Decomposed(string text)
    {
        var codes = new List<int>(text.Length);
        // A lone surrogate passes as it is.
        for (var i = 0; i < text.Length; i++)
            Append(char.IsSurrogatePair(text, i) ? char.ConvertToUtf32(text, i++) : text[i]);
        for (var i = 1; i < codes.Count; i++)
            for (var j = i; j > 0 && Class(codes[j]) is > 0 and var cls && Class(codes[j - 1]) > cls; j--)
                (codes[j - 1], codes[j]) = (codes[j], codes[j - 1]);
        return [.. codes];

        void Append(int code)
        {
            if (code - HangulFirst is >= 0 and < Leads * Vowels * Tails and var syllable)
            {
                codes.Add(LeadFirst + syllable / (Vowels * Tails));
                codes.Add(VowelFirst + syllable / Tails % Vowels);
                if (syllable % Tails is > 0 and var tail) codes.Add(TailFirst + tail);
            }
            else if (Decompositions.TryGetValue(code, out var parts)) foreach (var part in parts) Append(part);
            else codes.Add(code);
        }
    }

    private static int? Pair(int first, int second)
    {
        if (first - LeadFirst is >= 0 and < Leads and var lead && second - VowelFirst is >= 0 and < Vowels and var vowel)
            return HangulFirst + (lead * Vowels + vowel) * Tails;
        if (first - HangulFirst is >= 0 and < Leads * Vowels * Tails and var syllable && syllable % Tails == 0 && second - TailFirst is > 0 and < Tails and var tail)
            return first + tail;
        return Compositions.TryGetValue((first, second), out var whole) ? whole : null;
    }

    private static byte Class(int code) => code < 0x300 ? (byte)0 : Classes.GetValueOrDefault(code);

    private static string Text(ReadOnlySpan<int> codes)
    {
        var text = new StringBuilder(codes.Length);
        foreach (var code in codes)
            if (code is >= 0xD800 and <= 0xDFFF) text.Append((char)code);
            else text.Append(char.ConvertFromUtf32(code));
        return text.ToString();
    }
}
