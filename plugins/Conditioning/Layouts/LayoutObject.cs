using System.Globalization;

namespace LdmGraph.Plugins.Conditioning.Layouts;

/// <summary>What is to be where in a picture.</summary>
/// <param name="Class">Number of its class.</param>
/// <param name="Box">Where.</param>
/// <param name="Marks">What else is known of it.</param>
internal sealed record LayoutObject(int Class, Box Box, LayoutMarks Marks)
{
    /// <summary>Reads <c>class x y width height [group] [occluded] [depiction] [inside]</c>.</summary>
    /// <exception cref="FormatException">The line says something else.</exception>
    public static LayoutObject Parse(string line)
    {
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 5) throw new FormatException("expected 'class x y width height', for example '64 0.1 0.65 0.25 0.2'");
        if (!int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) throw new FormatException($"'{words[0]}' is no number of a class");
        double[] edges = [.. words[1..5].Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var edge) && double.IsFinite(edge)
            ? edge : throw new FormatException($"'{word}' is no number"))];
        var marks = LayoutMarks.None;
        foreach (var word in words[5..])
            marks |= Enum.TryParse<LayoutMarks>(word, ignoreCase: true, out var mark) && char.IsAsciiLetter(word[0]) ? mark
                : throw new FormatException($"'{word}' is unknown; expected group, occluded, depiction or inside");
        return new LayoutObject(number, new Box(edges[0], edges[1], edges[2], edges[3]), marks);
    }
}

/// <summary>What annotations of Open Images say of an object beside its class.</summary>
[Flags]
internal enum LayoutMarks
{
    None = 0,
    Group = 1,
    Occluded = 2,
    Depiction = 4,
    Inside = 8,
}
