using System.Text;

namespace LdmGraph.Engine;

/// <summary>Edits of JSON text that leave everything else, white space and comments included, byte for byte as it is.</summary>
internal static class TextEdit
{
    public static string Set(JsonTree tree, string pointer, string json)
    {
        var (holder, name) = Holder(tree, pointer);
        if (Find(holder, name) is { } found) return Splice(tree, found.Value.Start, found.Value.End, json);
        if (!holder.IsObject) throw new ArgumentException($"'{pointer}' has no object to be added to", nameof(pointer));

        var quoted = $"{System.Text.Json.JsonSerializer.Serialize(name)}: {json}";
        JsonMember? last = null;
        foreach (var member in holder.Members) last = member;
        if (last is not { } before) return Splice(tree, holder.Start + 1, holder.Start + 1, $" {quoted} ");
        // On a line of its own if the last member stands on one of its own, in its indentation.
        return Splice(tree, before.Value.End, before.Value.End, $",{Indentation(tree, before.Start) ?? " "}{quoted}");
    }

    public static string Remove(JsonTree tree, string pointer)
    {
        var (holder, name) = Holder(tree, pointer);
        if (Find(holder, name) is not { } found) return Encoding.UTF8.GetString(tree.Utf8);
        var (start, end) = (found.Start, found.Value.End);
        // With the comma behind it; the last member takes the comma before it.
        var after = SkipSpace(tree, end);
        if (tree.Utf8[after] == ',') end = after + 1;
        else
        {
            var before = start - 1;
            while (before > holder.Start && tree.Utf8[before] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') before--;
            if (tree.Utf8[before] == ',') start = before;
        }
        if (Indentation(tree, found.Start) is { } indentation && start == found.Start) start -= Encoding.UTF8.GetByteCount(indentation);
        return Splice(tree, start, end, "");
    }

    private static (JsonValue Holder, string Name) Holder(JsonTree tree, string pointer)
    {
        if (!pointer.StartsWith('/')) throw new ArgumentException($"'{pointer}' is no JSON pointer below the root", nameof(pointer));
        var parts = pointer[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
        var holder = tree.Root;
        foreach (var part in parts[..^1])
            holder = Find(holder, part)?.Value ?? throw new ArgumentException($"'{pointer}': there is no '{part}'", nameof(pointer));
        return (holder, parts[^1]);
    }

    private static (int Start, JsonValue Value)? Find(JsonValue holder, string name)
    {
        foreach (var member in holder.Members)
            if (member.Name == name) return (member.Start, member.Value);
        var index = 0;
        foreach (var item in holder.Items)
            if (index++.ToString(System.Globalization.CultureInfo.InvariantCulture) == name) return (item.Start, item);
        return null;
    }

    /// <summary>The line break and the white space before an offset, or null when something else stands on the line.</summary>
    private static string? Indentation(JsonTree tree, int offset)
    {
        var start = offset - 1;
        while (start >= 0 && tree.Utf8[start] is (byte)' ' or (byte)'\t') start--;
        if (start < 0 || tree.Utf8[start] != '\n') return null;
        if (start > 0 && tree.Utf8[start - 1] == '\r') start--;
        return Encoding.UTF8.GetString(tree.Utf8.AsSpan(start, offset - start));
    }

    private static int SkipSpace(JsonTree tree, int offset)
    {
        while (offset < tree.Utf8.Length - 1 && tree.Utf8[offset] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') offset++;
        return offset;
    }

    private static string Splice(JsonTree tree, int start, int end, string replacement) =>
        Encoding.UTF8.GetString(tree.Utf8.AsSpan(0, start)) + replacement + Encoding.UTF8.GetString(tree.Utf8.AsSpan(end));
}
