using System.Text;
using System.Text.Json;

namespace LdmGraph.Engine;

/// <summary>
/// JSON text as a flat table of tokens that know where they stand, so that every problem has a line and a column and an
/// edit leaves the rest of the file, comments included, as it is. <see cref="JsonDocument"/> keeps neither.
/// </summary>
internal sealed class JsonTree
{
    private readonly List<Token> _tokens = [];
    private int[]? _lines;

    private JsonTree(byte[] utf8) => Utf8 = utf8;

    private readonly record struct Token(JsonTokenType Kind, int Start, int End, int Next);

    public byte[] Utf8 { get; }

    public JsonValue Root => new(this, 0);

    /// <exception cref="JsonException">The text is not JSON, or nested too deeply.</exception>
    public static JsonTree Parse(byte[] utf8, int maxDepth)
    {
        var tree = new JsonTree(utf8);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = maxDepth });
        var open = new Stack<int>();
        while (reader.Read())
        {
            JsonTexts.Check(ref reader, utf8);
            var start = (int)reader.TokenStartIndex;
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                var index = open.Pop();
                tree._tokens[index] = tree._tokens[index] with { End = start + 1, Next = tree._tokens.Count };
                continue;
            }
            var isOpening = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            if (isOpening) open.Push(tree._tokens.Count);
            // The reader stands behind the colon of a name; the name itself ends with its closing quote.
            var end = reader.TokenType == JsonTokenType.PropertyName ? start + reader.ValueSpan.Length + 2 : (int)reader.BytesConsumed;
            tree._tokens.Add(new Token(reader.TokenType, start, end, tree._tokens.Count + 1));
        }
        return tree;
    }

    public JsonTokenType Kind(int index) => _tokens[index].Kind;

    public int Start(int index) => _tokens[index].Start;

    public int End(int index) => _tokens[index].End;

    public int Next(int index) => _tokens[index].Next;

    public ReadOnlySpan<byte> Raw(int index) => Utf8.AsSpan(_tokens[index].Start, _tokens[index].End - _tokens[index].Start);

    public string Text(int index)
    {
        var raw = Raw(index)[1..^1];
        if (!raw.Contains((byte)'\\')) return Encoding.UTF8.GetString(raw);
        var reader = new Utf8JsonReader(Raw(index));
        reader.Read();
        return reader.GetString()!;
    }

    public SourcePosition PositionAt(int offset)
    {
        _lines ??= LineStarts(Utf8);
        var line = Array.BinarySearch(_lines, offset);
        if (line < 0) line = ~line - 1;
        return new SourcePosition(line + 1, Encoding.UTF8.GetCharCount(Utf8.AsSpan(_lines[line], offset - _lines[line])) + 1);
    }

    private static int[] LineStarts(byte[] utf8)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < utf8.Length; i++)
            if (utf8[i] == '\n') starts.Add(i + 1);
        return [.. starts];
    }
}
