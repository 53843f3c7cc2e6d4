using System.Collections.Immutable;

namespace LdmGraph.Editor.Documents;

/// <summary>A list of values.</summary>
public sealed class JsonList : Json
{
    public JsonList(ImmutableArray<Json> items) => Items = items;

    public ImmutableArray<Json> Items { get; }

    internal JsonShape Shape { get; init; }

    public static JsonList Of(IEnumerable<Json> items) => new([.. items]);

    internal override int Depth => 1 + Items.Select(item => item.Depth).DefaultIfEmpty().Max();

    public override bool Equals(Json? other) => other is JsonList list && (ReferenceEquals(list, this) || list.Items.SequenceEqual(Items));

    public override int GetHashCode() => Items.Length;
}
