using System.Text;

namespace LdmGraph.Editor.Documents;

/// <summary>
/// Writes JSON as the graphs of this project are written: two spaces, and an object on one line if it was or if it fits.
/// </summary>
internal static class JsonWriter
{
    private const int Width = 150;

    public static string OneLine(Json json)
    {
        var text = new StringBuilder();
        WriteInline(text, json);
        return text.ToString();
    }

    public static string Pretty(Json json)
    {
        var text = new StringBuilder();
        Write(text, json, 0, 0);
        return text.Append('\n').ToString();
    }

    // Depth is bounded by the reader, and by what commands can nest.
    private static void Write(StringBuilder text, Json json, int depth, int column)
    {
        var count = json switch { JsonMap map => map.Count, JsonList list => list.Items.Length, _ => 0 };
        if (count == 0 || !Breaks(json, column))
        {
            WriteInline(text, json);
            return;
        }
        text.Append(json is JsonMap ? '{' : '[');
        for (var i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "\n" : ",\n").Append(' ', 2 * depth + 2);
            var start = text.Length - (2 * depth + 2);
            if (json is JsonMap map) text.Append(Json.Text(map[i].Key).Raw).Append(": ");
            Write(text, json is JsonMap members ? members[i].Value : ((JsonList)json).Items[i], depth + 1, text.Length - start);
        }
        text.Append('\n').Append(' ', 2 * depth).Append(json is JsonMap ? '}' : ']');
    }

    private static bool Breaks(Json json, int column)
    {
        var shape = json switch { JsonMap map => map.Shape, JsonList list => list.Shape, _ => JsonShape.Inline };
        // The comma that may follow counts as well.
        return shape == JsonShape.Expanded || AnyExpanded(json) || (shape == JsonShape.Free && !Fits(json, Width - column - 1));
    }

    private static bool AnyExpanded(Json json) => json switch
    {
        JsonMap map => map.Shape == JsonShape.Expanded && map.Count > 0 || map.Any(member => AnyExpanded(member.Value)),
        JsonList list => list.Shape == JsonShape.Expanded && list.Items.Length > 0 || list.Items.Any(AnyExpanded),
        _ => false,
    };

    private static bool Fits(Json json, int room) => Measure(json, room) >= 0;

    /// <summary>What is left of the room, or less than 0; stops as soon as it is used up.</summary>
    private static int Measure(Json json, int room)
    {
        switch (json)
        {
            case JsonMap map:
                room -= 2;
                for (var i = 0; i < map.Count && room >= 0; i++) room = Measure(map[i].Value, room - map[i].Key.Length - 6);
                return room;
            case JsonList list:
                for (var i = 0; i < list.Items.Length && room >= 0; i++) room = Measure(list.Items[i], room - 2);
                return room;
            default:
                return room - ((JsonLeaf)json).Raw.Length;
        }
    }

    private static void WriteInline(StringBuilder text, Json json)
    {
        switch (json)
        {
            case JsonMap { Count: 0 }:
                text.Append("{}");
                break;
            case JsonMap map:
                text.Append("{ ");
                for (var i = 0; i < map.Count; i++)
                {
                    if (i > 0) text.Append(", ");
                    text.Append(Json.Text(map[i].Key).Raw).Append(": ");
                    WriteInline(text, map[i].Value);
                }
                text.Append(" }");
                break;
            case JsonList list:
                text.Append('[');
                for (var i = 0; i < list.Items.Length; i++)
                {
                    if (i > 0) text.Append(", ");
                    WriteInline(text, list.Items[i]);
                }
                text.Append(']');
                break;
            case JsonLeaf leaf:
                text.Append(leaf.Raw);
                break;
        }
    }
}
