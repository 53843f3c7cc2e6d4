using System.Globalization;
using System.Net;
using System.Text;

namespace LdmGraph.Plugins.Training;

/// <summary><c>report.html</c>: curves of every figure and sample sheets, in one file that needs nothing else.</summary>
internal static class Report
{
    private const int SheetsShown = 6;

    public static string Html(TrainingFolder folder, TrainingLog log, TrainingSettings settings, long step, IReadOnlyList<string> captions)
    {
        var html = new StringBuilder();
        var title = WebUtility.HtmlEncode(settings.Title);
        html.Append(CultureInfo.InvariantCulture, $$"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>{{title}}</title>
            <style>
            body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; max-width: 70rem; color: #222; background: #fff }
            figure { display: inline-block; margin: 0 1.5rem 1.5rem 0; vertical-align: top } figcaption { margin-bottom: .3rem }
            svg { background: #fafafa; border: 1px solid #ddd } img { image-rendering: pixelated; max-width: 100% }
            </style></head><body>
            <h1>{{title}}</h1>
            <p>{{step}} of {{settings.Steps}} steps of {{settings.Batch * settings.Accumulate}} pictures.</p>

            """);
        foreach (var name in log.Names)
            if (log.Of(name) is { Count: > 1 } points)
                html.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{WebUtility.HtmlEncode(name)}: {points[^1].Value:G4}</figcaption>{Curve.Svg(points)}</figure>\n");
        if (captions.Count > 0)
            html.Append(CultureInfo.InvariantCulture, $"<h2>What the samples should show, row by row</h2>\n<ol>{string.Concat(captions.Select(caption => $"<li>{WebUtility.HtmlEncode(caption)}</li>"))}</ol>\n");
        foreach (var sheet in Sheets(folder))
            html.Append(CultureInfo.InvariantCulture, $"<h2>{Path.GetFileNameWithoutExtension(sheet)}</h2>\n<img alt=\"samples\" src=\"data:image/png;base64,{Convert.ToBase64String(File.ReadAllBytes(sheet))}\">\n");
        return html.Append("</body></html>\n").ToString();
    }

    // The latest first, and the very first to compare with.
    private static List<string> Sheets(TrainingFolder folder)
    {
        var samples = Path.Combine(folder.Path, "samples");
        if (!Directory.Exists(samples)) return [];
        var all = Directory.EnumerateFiles(samples, "step-*.png").OrderDescending(StringComparer.Ordinal).ToList();
        return all.Count <= SheetsShown ? all : [.. all.Take(SheetsShown - 1), all[^1]];
    }
}
