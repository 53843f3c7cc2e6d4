using System.Globalization;
using System.Text;

namespace LdmGraph.Plugins.TextEncoders;

/// <summary>
/// How a prompt is tidied before it is cut into words. The tokenizers in use differ here and nowhere else; on plain prompts
/// all but the last agree.
/// </summary>
internal static class ClipCleaning
{
    /// <summary>transformers' CLIPTokenizer where ftfy is installed, which Stable Diffusion's own environment asks for.</summary>
    public static string HuggingFace(string text) => PythonText.Lower(PythonText.CollapseSpace(TextRepair.Apply(text)));

    /// <summary>transformers' CLIPTokenizerFast.</summary>
    public static string HuggingFaceFast(string text) => PythonText.Lower(PythonText.CollapseSpace(UnicodeNormalization.Compose(text)));

    /// <summary>OpenAI's SimpleTokenizer, which OpenCLIP took over: HTML is unescaped wherever it stands.</summary>
    public static string OpenAi(string text) => OpenAiWithoutFtfy(TextRepair.Apply(text));

    /// <summary>The same with ftfy's repairs left out.</summary>
    public static string OpenAiWithoutFtfy(string text) =>
        PythonText.Lower(PythonText.CollapseSpace(PythonText.Strip(HtmlEntities.Unescape(HtmlEntities.Unescape(text)))));

    /// <summary>transformers' CLIPTokenizer where ftfy is missing: BERT's rules, which strip accents and set every punctuation mark apart.</summary>
    public static string HuggingFaceWithoutFtfy(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (rune.Value is '\t' or '\n' or '\r' || category == UnicodeCategory.SpaceSeparator) clean.Append(' ');
            else if (rune.Value == 0xFFFD || category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned) continue;
            else if (IsIdeograph(rune.Value)) clean.Append(' ').Append(rune).Append(' ');
            else clean.Append(rune);
        }
        return PythonText.CollapseSpace(SetPunctuationApart(WithoutAccents(PythonText.Lower(clean.ToString()))));
    }

    private static string WithoutAccents(string text) =>
        string.Concat(UnicodeNormalization.Decompose(text).EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark));

    private static string SetPunctuationApart(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => IsPunctuation(rune) ? $" {rune} " : rune.ToString()));

    // To BERT, all of ASCII's signs are punctuation: also $ and ^.
    private static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is >= 33 and <= 47 or >= 58 and <= 64 or >= 91 and <= 96 or >= 123 and <= 126
        : Rune.GetUnicodeCategory(rune) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;

    private static bool IsIdeograph(int code) =>
        code is >= 0x4E00 and <= 0x9FFF or >= 0x3400 and <= 0x4DBF or >= 0x20000 and <= 0x2A6DF or >= 0x2A700 and <= 0x2B73F
            or >= 0x2B740 and <= 0x2B81F or >= 0x2B820 and <= 0x2CEAF or >= 0xF900 and <= 0xFAFF or >= 0x2F800 and <= 0x2FA1F;
}
