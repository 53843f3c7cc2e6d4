using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LdmGraph.Engine;

/// <summary>One value of a <see cref="JsonTree"/>, with its place.</summary>
internal readonly record struct JsonValue(JsonTree Tree, int Index)
{
    public JsonTokenType Kind => Tree.Kind(Index);

    public bool IsObject => Kind == JsonTokenType.StartObject;

    public bool IsArray => Kind == JsonTokenType.StartArray;

    public bool IsString => Kind == JsonTokenType.String;

    public bool IsNumber => Kind == JsonTokenType.Number;

    public bool IsBool => Kind is JsonTokenType.True or JsonTokenType.False;

    public SourcePosition Position => Tree.PositionAt(Tree.Start(Index));

    public int Start => Tree.Start(Index);

    public int End => Tree.End(Index);

    public string String => Tree.Text(Index);

    /// <summary>The text as it stands in the file.</summary>
    public string Raw => Encoding.UTF8.GetString(Tree.Raw(Index));

    public bool Bool => Kind == JsonTokenType.True;

    /// <summary>What kind of value it is, for messages.</summary>
    public string Describe() => Kind switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => $"the text {Cut(Raw)}",
        JsonTokenType.Null => "null",
        _ => Cut(Raw),
    };

    /// <summary>True for a number without fraction and exponent that fits.</summary>
    public bool TryInt(out long value)
    {
        value = 0;
        return IsNumber && long.TryParse(Tree.Raw(Index), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    public bool TryFloat(out double value)
    {
        value = 0;
        return IsNumber && double.TryParse(Tree.Raw(Index), NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    public MemberSequence Members => new(this);

    public ItemSequence Items => new(this);

    /// <summary>The first member of that name.</summary>
    public JsonValue? this[string name]
    {
        get
        {
            if (!IsObject) return null;
            foreach (var member in Members)
                if (member.Name == name) return member.Value;
            return null;
        }
    }

    /// <summary>The value without white space and comments and with sorted names: equal for equal values.</summary>
    public string Canonical()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 1000 })) WriteCanonical(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // Depth is bounded by DocumentLimits.MaxDepth.
    private void WriteCanonical(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                var members = new List<JsonMember>();
                foreach (var member in Members) members.Add(member);
                foreach (var member in members.OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    member.Value.WriteCanonical(writer);
                }
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                foreach (var item in Items) item.WriteCanonical(writer);
                writer.WriteEndArray();
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(String);
                break;
            default:
                writer.WriteRawValue(Tree.Raw(Index));
                break;
        }
    }

    private static string Cut(string text) => text.Length <= 60 ? text : text[..57] + "...";
}

/// <summary>Name and value of an object's member.</summary>
internal readonly record struct JsonMember(JsonTree Tree, int Index)
{
    public string Name => Tree.Text(Index);

    public ReadOnlySpan<byte> NameUtf8 => Tree.Raw(Index)[1..^1];

    public JsonValue Value => new(Tree, Index + 1);

    public SourcePosition Position => Tree.PositionAt(Tree.Start(Index));

    public int Start => Tree.Start(Index);
}

/// <summary>The members of an object, in file order, without allocating.</summary>
internal readonly struct MemberSequence(JsonValue owner)
{
    public Enumerator GetEnumerator() => new(owner);

    public struct Enumerator(JsonValue owner)
    {
        private readonly int _end = owner.IsObject ? owner.Tree.Next(owner.Index) : owner.Index;
        private int _at = -1;

        public readonly JsonMember Current => new(owner.Tree, _at);

        public bool MoveNext()
        {
            _at = _at < 0 ? owner.Index + 1 : owner.Tree.Next(_at + 1);
            return _at < _end;
        }
    }
}

/// <summary>The items of an array, in order, without allocating.</summary>
internal readonly struct ItemSequence(JsonValue owner)
{
    public Enumerator GetEnumerator() => new(owner);

    public struct Enumerator(JsonValue owner)
    {
        private readonly int _end = owner.IsArray ? owner.Tree.Next(owner.Index) : owner.Index;
        private int _at = -1;

        public readonly JsonValue Current => new(owner.Tree, _at);

        public bool MoveNext()
        {
            _at = _at < 0 ? owner.Index + 1 : owner.Tree.Next(_at);
            return _at < _end;
        }
    }
}
