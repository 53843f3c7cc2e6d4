namespace LdmGraph.Editor.Documents.Parts;

/// <summary>Rewrites the links that lead to one node.</summary>
internal static class Relink
{
    /// <summary>The node with every link of its own scope replaced; what is in its body is not touched, bodies are closed.</summary>
    /// <param name="node">The node.</param>
    /// <param name="replace">What stands in the place of a link; null takes the port, or the item of a list, away.</param>
    public static JsonMap Ports(JsonMap node, Func<LinkSource, Json?> replace)
    {
        foreach (var (name, value) in node)
        {
            if (name == "body" || value is not JsonMap section || name.StartsWith("x-", StringComparison.Ordinal)) continue;
            var changed = Section(section, replace);
            if (!ReferenceEquals(changed, section)) node = changed.Count == 0 && name == "in" ? node.Without(name) : node.With(name, changed);
        }
        return node;
    }

    /// <summary>A section with every link replaced.</summary>
    public static JsonMap Section(JsonMap section, Func<LinkSource, Json?> replace)
    {
        foreach (var (port, value) in section)
            if (LinkSource.Of(value) is { } link)
            {
                var replaced = replace(link);
                if (replaced is null) section = section.Without(port);
                else if (!replaced.Equals(value)) section = section.With(port, replaced);
            }
            else if (value is JsonList list && list.Items.Any(item => LinkSource.Of(item) is not null))
            {
                var items = list.Items.Select(item => LinkSource.Of(item) is { } from ? replace(from) : item).OfType<Json>().ToList();
                section = items.Count == 0 ? section.Without(port) : section.With(port, JsonList.Of(items));
            }
        return section;
    }
}
