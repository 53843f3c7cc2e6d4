using System.Text;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>
/// Text that was UTF-8 and was read in Windows-1252: <c>cafÃ©</c> for <c>café</c>. Restored where it is beyond doubt: a run
/// of characters that are valid UTF-8 as bytes, and among them a combination that no language writes.
/// </summary>
/// <remarks>ftfy, whose part this takes, weighs some four hundred characters and eight code pages; prompts in the others stay as they are.</remarks>
internal static class Mojibake
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Repair(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\x80', '\uFFFF')) return text;
        var repaired = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var end = i;
            while (end < text.Length && text[end] > '\x7F') end++;
            if (end == i) repaired.Append(text[i++]);
            else
            {
                var run = text[i..end];
                repaired.Append(Utf8(run) ?? ControlsAsCharacters(run));
                i = end;
            }
        }
        return repaired.ToString();
    }

    private static string? Utf8(string run)
    {
        Span<byte> bytes = run.Length <= 256 ? stackalloc byte[run.Length] : new byte[run.Length];
        for (var i = 0; i < run.Length; i++)
            if (!Windows1252.TryEncode(run[i], out bytes[i])) return null;
        if (!IsUnlikely(run)) return null;
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null; // meant as it stands, or damaged further: not ours to guess
        }
    }

    // The letters that bytes C2, C3, CE to D1, E2, E3 and F0 look like, with a sign right behind them that is no letter.
    private static bool IsUnlikely(string run)
    {
        for (var i = 0; i + 1 < run.Length; i++)
            if (run[i] is 'Â' or 'Ã' or 'Î' or 'Ï' or 'Ð' or 'Ñ' or 'â' or 'ã' or 'ð' && (!char.IsLetter(run[i + 1]) || run[i + 1] is 'Ÿ' or 'ƒ' or 'ª' or 'º' or 'µ'))
                return true;
        return false;
    }

    // Latin-1's control characters are used by nobody: they are Windows-1252 that was read as Latin-1.
    private static string ControlsAsCharacters(string run) =>
        run.AsSpan().ContainsAnyInRange('\x80', '\x9F') ? string.Concat(run.Select(c => c is >= '\x80' and <= '\x9F' ? Windows1252.Decode((byte)c) : c)) : run;
}
