using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LdmGraph.Editor.Documents;

/// <summary>
/// A JSON value that is never changed, only replaced. It keeps what files of people have and other models of JSON lose: the order
/// of members, the spelling of numbers and texts, and which objects stood on one line.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public abstract class Json : IEquatable<Json>
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private protected Json()
    {
    }

    public static JsonLeaf Null { get; } = new("null");

    public static JsonLeaf Text(string text) => new(JsonSerializer.Serialize(text, Readable));

    public static JsonLeaf Number(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <exception cref="ArgumentException">JSON has no such number.</exception>
    public static JsonLeaf Number(double number) => double.IsFinite(number)
        ? new(number.ToString("R", CultureInfo.InvariantCulture))
        : throw new ArgumentException($"{number} cannot be written as JSON", nameof(number));

    public static JsonLeaf Bool(bool truth) => new(truth ? "true" : "false");

    /// <summary>What a link is in the file: <c>{ "from": "node.port" }</c>.</summary>
    public static JsonMap Link(string from) => JsonMap.Of(("from", Text(from)));

    /// <summary>Reads JSON; comments and trailing commas are accepted and not kept.</summary>
    /// <exception cref="JsonException">It is not JSON, or nested more deeply than <paramref name="maxDepth"/>.</exception>
    public static Json Parse(string text, int maxDepth = 128) => JsonReader.Read(text, maxDepth, out _);

    /// <summary>The text, when this is one; otherwise null.</summary>
    public virtual string? AsText => null;

    /// <summary>The number, when this is a finite one; otherwise null.</summary>
    public virtual double? AsNumber => null;

    /// <summary>The truth value, when this is one; otherwise null.</summary>
    public virtual bool? AsBool => null;

    /// <summary>The member of that name, when this is an object that has one; otherwise null.</summary>
    public virtual Json? this[string name] => null;

    /// <summary>How many objects and lists lie in one another, this one included; 0 for anything else.</summary>
    internal virtual int Depth => 0;

    public abstract bool Equals(Json? other);

    public sealed override bool Equals(object? obj) => Equals(obj as Json);

    public abstract override int GetHashCode();

    /// <summary>On one line.</summary>
    public sealed override string ToString() => JsonWriter.OneLine(this);
}
