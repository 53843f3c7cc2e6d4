using System.Collections.Immutable;

namespace LdmGraph.Editor.Documents;

/// <summary>
/// The smallest change there is: one member of one object comes, goes, or is replaced, name included. It knows both sides, so that
/// undoing is the same edit the other way round.
/// </summary>
/// <param name="Holder">Names that lead from the root to the object.</param>
/// <param name="Index">Place of the member in it.</param>
/// <param name="Before">The member as it was; null when it was not there.</param>
/// <param name="After">The member as it is then; null when it is gone.</param>
public sealed record DocumentEdit(ImmutableArray<string> Holder, int Index, KeyValuePair<string, Json>? Before, KeyValuePair<string, Json>? After)
{
    public DocumentEdit Inverse => this with { Before = After, After = Before };

    /// <exception cref="InvalidOperationException">The root is not what the edit was made for.</exception>
    internal JsonMap Apply(JsonMap root) => Apply(root, 0);

    /// <summary>True when both say something of the same place, or one replaced something in which the other's place is.</summary>
    internal bool Overlaps(DocumentEdit other)
    {
        foreach (var mine in Names())
            foreach (var theirs in other.Names())
            {
                var (a, b) = (Holder.Add(mine), other.Holder.Add(theirs));
                var common = Math.Min(a.Length, b.Length);
                if (!a.AsSpan(0, common).SequenceEqual(b.AsSpan(0, common))) continue;
                // Whoever made the object that holds the place need not have said anything of the place.
                if (a.Length <= b.Length || Says(other.Before, a.AsSpan()[common..]) || Says(other.After, a.AsSpan()[common..])) return true;
            }
        return false;
    }

    private static bool Says(KeyValuePair<string, Json>? member, ReadOnlySpan<string> path)
    {
        var value = member?.Value;
        foreach (var name in path) value = value?[name];
        return value is not null;
    }

    private IEnumerable<string> Names()
    {
        if (Before is { } before) yield return before.Key;
        if (After is { } after && after.Key != Before?.Key) yield return after.Key;
    }

    private JsonMap Apply(JsonMap map, int depth)
    {
        if (depth < Holder.Length)
        {
            var at = map.IndexOf(Holder[depth]);
            if (at < 0 || map[at].Value is not JsonMap inner) throw Mismatch();
            return map.ReplaceAt(at, Holder[depth], Apply(inner, depth + 1));
        }
        if (Before is { } before)
        {
            if (Index >= map.Count || map[Index].Key != before.Key) throw Mismatch();
            return After is { } replaced ? map.ReplaceAt(Index, replaced.Key, replaced.Value) : map.RemoveAt(Index);
        }
        if (After is not { } added || Index > map.Count) throw Mismatch();
        return map.InsertAt(Index, added.Key, added.Value);
    }

    private InvalidOperationException Mismatch() => new($"the edit at /{string.Join('/', Holder)} was made for another document");
}
