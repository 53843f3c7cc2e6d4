using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using LdmGraph.Engine;

namespace LdmGraph.Editor.Documents;

internal static class JsonReader
{
    /// <param name="text">JSON, with comments or without.</param>
    /// <param name="maxDepth">Depth of nesting that is accepted.</param>
    /// <param name="comments">How many comments there were; they are not kept.</param>
    /// <param name="keepShapes">Whether line breaks say how the text is to be written again; not so where all of it is on one line for another reason.</param>
    /// <exception cref="JsonException">It is not JSON, or nested too deeply.</exception>
    public static Json Read(string text, int maxDepth, out int comments, bool keepShapes = true)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Allow, MaxDepth = maxDepth });
        comments = 0;
        Next(ref reader, utf8, ref comments);
        var value = ReadValue(ref reader, utf8, keepShapes, ref comments);
        while (reader.Read()) comments++;
        return value;
    }

    // Depth is bounded by the reader.
    private static Json ReadValue(ref Utf8JsonReader reader, byte[] utf8, bool keepShapes, ref int comments)
    {
        var start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = ImmutableArray.CreateBuilder<KeyValuePair<string, Json>>();
                while (Next(ref reader, utf8, ref comments) != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    Next(ref reader, utf8, ref comments);
                    members.Add(new(name, ReadValue(ref reader, utf8, keepShapes, ref comments)));
                }
                return new JsonMap(members.ToImmutable()) { Shape = keepShapes ? ShapeAt(utf8, start) : JsonShape.Free };
            case JsonTokenType.StartArray:
                var items = ImmutableArray.CreateBuilder<Json>();
                while (Next(ref reader, utf8, ref comments) != JsonTokenType.EndArray) items.Add(ReadValue(ref reader, utf8, keepShapes, ref comments));
                return new JsonList(items.ToImmutable()) { Shape = keepShapes ? ShapeAt(utf8, start) : JsonShape.Free };
            default:
                return new JsonLeaf(Encoding.UTF8.GetString(utf8.AsSpan(start, (int)reader.BytesConsumed - start)));
        }
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader, byte[] utf8, ref int comments)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Comment)
            {
                comments++;
                continue;
            }
            JsonTexts.Check(ref reader, utf8);
            return reader.TokenType;
        }
        throw new JsonException("the text ends too early");
    }

    /// <summary>A line break behind the opening bracket is how people say that a list is to be read downwards.</summary>
    private static JsonShape ShapeAt(byte[] utf8, int open)
    {
        for (var i = open + 1; i < utf8.Length; i++)
        {
            if (utf8[i] == '\n') return JsonShape.Expanded;
            if (utf8[i] is not ((byte)' ' or (byte)'\t' or (byte)'\r')) break;
        }
        return JsonShape.Inline;
    }
}
