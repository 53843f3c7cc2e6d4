namespace LdmGraph.Editor.Documents;

/// <summary>The <c>layout</c> of a graph file: where nodes, frames and notes are drawn. No result depends on it.</summary>
internal static class Layout
{
    public static readonly string[] MarkSections = ["$frames", "$notes"];

    // What is said of ports, under their names.
    private static readonly string[] PortSections = ["$reroutes", "$seeds"];

    /// <summary>A thousandth of a pixel is more than anyone sees, and files of people stay readable.</summary>
    public static JsonLeaf Number(double value) => Json.Number(Math.Round(value, 3));

    public static JsonMap Point(double x, double y) => JsonMap.Of(("x", Number(x)), ("y", Number(y)));

    public static void Place(DocumentChange change, string path, double x, double y) => Place(change, ["layout", path], x, y);

    public static void PlaceMark(DocumentChange change, string id, double x, double y)
    {
        var section = SectionOf(change, id) ?? throw new EditRefusedException($"there is no frame or note '{id}' any more");
        Place(change, ["layout", section, id], x, y);
    }

    public static string? SectionOf(DocumentChange change, string mark) => Array.Find(MarkSections, section => change.Get("layout", section, mark) is not null);

    public static void SetNumber(DocumentChange change, string path, string name, double? value)
    {
        if (value is { } number) change.Set(Number(number), "layout", path, name);
        else change.Remove("layout", path, name);
    }

    /// <summary>Removes what is said of nodes, of what is in them, and of links that lead there.</summary>
    public static void Forget(DocumentChange change, params IReadOnlyCollection<string> paths)
    {
        var gone = paths.ToHashSet(StringComparer.Ordinal);
        foreach (var key in Keys(change, "layout").Where(IsGone)) change.Remove("layout", key);
        foreach (var section in PortSections)
            foreach (var key in Keys(change, "layout", section).Where(key => IsGone(key.Split(':')[0]))) change.RemoveWithEmptyHolder("layout", section, key);

        bool IsGone(string path)
        {
            for (; path.Length > 0; path = ScopePath.Of(path))
                if (gone.Contains(path)) return true;
            return false;
        }
    }

    public static void Rename(DocumentChange change, string path, string renamed)
    {
        foreach (var key in Keys(change, "layout").Where(key => ScopePath.IsWithin(key, path))) change.Rename(renamed + key[path.Length..], "layout", key);
        foreach (var section in PortSections)
            foreach (var key in Keys(change, "layout", section).Where(key => ScopePath.IsWithin(key.Split(':')[0], path)))
                change.Rename(renamed + key[path.Length..], "layout", section, key);
    }

    public static void ForgetReroutes(DocumentChange change, PortRef to) => change.RemoveWithEmptyHolder("layout", "$reroutes", to.ToString());

    public static void RenameReroutes(DocumentChange change, PortRef from, PortRef to) => change.Rename(to.ToString(), "layout", "$reroutes", from.ToString());

    /// <summary>Sets a text member of a node, or takes it away.</summary>
    public static void SetText(this DocumentChange change, string path, string name, string? text)
    {
        change.Require(path);
        if (string.IsNullOrEmpty(text)) change.Remove([.. DocumentChange.PathOf(path), name]);
        else change.Set(Json.Text(text), [.. DocumentChange.PathOf(path), name]);
    }

    private static void Place(DocumentChange change, ReadOnlySpan<string> place, double x, double y)
    {
        if (change.Get(place) is not JsonMap)
        {
            change.Set(Point(x, y), place);
            return;
        }
        change.Set(Number(x), [.. place, "x"]);
        change.Set(Number(y), [.. place, "y"]);
    }

    private static List<string> Keys(DocumentChange change, params ReadOnlySpan<string> path) =>
        change.Get(path) is JsonMap map ? [.. map.Select(member => member.Key)] : [];
}
