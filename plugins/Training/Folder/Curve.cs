using System.Globalization;
using System.Text;

namespace LdmGraph.Plugins.Training;

/// <summary>One figure over the steps, as SVG: every value faintly, a running mean over it, axes from the smallest to the largest value.</summary>
internal static class Curve
{
    private const double Width = 440, Height = 180, Left = 56, Bottom = 20, Top = 8, Right = 8;

    // A picture shows no more points than this; more are averaged.
    private const int Points = 400;

    public static string Svg(IReadOnlyList<(double Step, double Value)> values)
    {
        var shown = Thinned([.. values.Where(point => double.IsFinite(point.Value))]);
        if (shown.Count == 0) return "";
        var (low, high) = Range([.. shown.Select(point => point.Value)]);
        var (first, last) = (shown[0].Step, Math.Max(shown[^1].Step, shown[0].Step + 1));
        string At((double Step, double Value) point) => string.Create(CultureInfo.InvariantCulture,
            $"{Left + (point.Step - first) / (last - first) * (Width - Left - Right):0.#},{Top + (high - Math.Clamp(point.Value, low, high)) / (high - low) * (Height - Top - Bottom):0.#}");

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg width=\"{Width}\" height=\"{Height}\" font-size=\"11\" font-family=\"sans-serif\" fill=\"#555\">");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"4\" y=\"{Top + 10}\">{high:G3}</text><text x=\"4\" y=\"{Height - Bottom}\">{low:G3}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{Height - 5}\">{first:0}</text><text x=\"{Width - Right}\" y=\"{Height - 5}\" text-anchor=\"end\">{last:0}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"#9bc\" points=\"{string.Join(' ', shown.Select(At))}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"#036\" stroke-width=\"1.5\" points=\"{string.Join(' ', Smoothed(shown).Select(At))}\"/></svg>");
        return svg.ToString();
    }

    private static List<(double Step, double Value)> Thinned(List<(double Step, double Value)> values) =>
        values.Count <= Points ? values
        : [.. values.Chunk((values.Count + Points - 1) / Points).Select(chunk => (chunk[^1].Step, chunk.Average(point => point.Value)))];

    private static IEnumerable<(double Step, double Value)> Smoothed(List<(double Step, double Value)> values)
    {
        var mean = values[0].Value;
        foreach (var (step, value) in values) yield return (step, mean += (value - mean) / Math.Min(20, values.Count / 10 + 1));
    }

    // Without the few largest and smallest, so that the first steps do not flatten everything that follows.
    private static (double Low, double High) Range(List<double> values)
    {
        values.Sort();
        var cut = values.Count / 50;
        var (low, high) = (values[cut], values[^(cut + 1)]);
        return high > low ? (low, high) : (low - 1, high + 1);
    }
}
