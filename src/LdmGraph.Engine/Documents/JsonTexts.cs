using System.Text.Json;
using System.Text.Unicode;

namespace LdmGraph.Engine;

/// <summary>
/// Texts in JSON with half a character: <c>"\ud800"</c> alone. The grammar allows them (RFC 8259, section 8.2), .NET's reader passes
/// them and throws when such a text is asked for, wherever that is. They are refused where the text is read.
/// </summary>
public static class JsonTexts
{
    /// <summary>What is wrong, for messages.</summary>
    public const string Problem = @"a text has half a character; \ud800 to \udfff stand for one in pairs only, and files are in UTF-8";

    /// <summary>Checks the name or text that the reader stands at.</summary>
    /// <param name="reader">Over all of <paramref name="utf8"/>.</param>
    /// <param name="utf8">The text as a whole.</param>
    /// <exception cref="JsonException">It has half a character; says where it begins.</exception>
    public static void Check(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        if (IsWhole(ref reader)) return;
        var before = utf8[..(int)reader.TokenStartIndex];
        throw new JsonException(Problem, null, before.Count((byte)'\n'), before.Length - (before.LastIndexOf((byte)'\n') + 1));
    }

    /// <summary>False for a name or text with half a character, or with bytes that are no UTF-8.</summary>
    public static bool IsWhole(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)) return true;
        if (!reader.ValueIsEscaped && !reader.HasValueSequence && Utf8.IsValid(reader.ValueSpan)) return true;
        try
        {
            reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
