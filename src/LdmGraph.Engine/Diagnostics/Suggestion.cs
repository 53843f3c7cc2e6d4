namespace LdmGraph.Engine;

/// <summary>Did you mean: the names nearest to one that is not known.</summary>
public static class Suggestion
{
    /// <summary>"did you mean 'latent.decode@1'?" or, when nothing is near, the list of what there is (cut to ten), or null.</summary>
    public static string? For(string wrong, IEnumerable<string> known)
    {
        var names = known as IReadOnlyCollection<string> ?? [.. known];
        var near = names.Select(name => (name, distance: Distance(wrong, name)))
            .Where(pair => pair.distance <= Math.Max(1, Math.Min(wrong.Length, pair.name.Length) / 3))
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.name, StringComparer.Ordinal).ToArray();
        // Only those that are as near as the nearest.
        var best = near.TakeWhile(pair => pair.distance < near[0].distance + 0.5).Take(3).Select(pair => $"'{pair.name}'").ToArray();
        if (best.Length > 0) return $"did you mean {string.Join(" or ", best)}?";
        if (names.Count == 0) return null;
        return $"there {(names.Count == 1 ? "is" : "are")} {string.Join(", ", names.Take(10))}{(names.Count > 10 ? $" and {names.Count - 10} more" : "")}";
    }

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours (Damerau 1964, restricted), case being a fifth of an edit.</summary>
    private static double Distance(string a, string b)
    {
        // Names are short; anything longer than this cannot be a slip of the finger.
        if (a.Length > 64 || b.Length > 64) return double.MaxValue;
        var rows = new double[3][];
        for (var i = 0; i < 3; i++) rows[i] = new double[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) rows[0][j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var (row, above, twoAbove) = (rows[i % 3], rows[(i + 2) % 3], rows[(i + 1) % 3]);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + Cost(a[i - 1], b[j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], twoAbove[j - 2] + 1);
            }
        }
        return rows[a.Length % 3][b.Length];

        static double Cost(char x, char y) => x == y ? 0 : char.ToLowerInvariant(x) == char.ToLowerInvariant(y) ? 0.2 : 1;
    }
}
