using System.Globalization;
using System.Text.RegularExpressions;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Images.Files;

/// <summary>
/// The names of the pictures that one pattern gives: <c>scene</c> gives <c>scene-0001.png</c>, <c>scene-0002.png</c>, ...;
/// <c>{n}</c> puts the number elsewhere, <c>{seed}</c> and <c>{graph}</c> stand for the run's.
/// </summary>
internal sealed partial class PictureName
{
    private readonly string _before, _after;

    /// <exception cref="FormatException">The pattern has a placeholder that does not exist, or another format's extension.</exception>
    internal PictureName(string pattern, PictureFormat format, RunInfo run)
    {
        pattern = WithoutExtension(pattern.Trim(), format);
        Numbered = pattern.Contains("{n}", StringComparison.Ordinal);
        var cut = (Numbered ? pattern : pattern + "-{n}").Split("{n}");
        if (cut.Length > 2) throw new FormatException($"'{pattern}' has {{n}} more than once");
        Plain = Fill(pattern.Replace("{n}", "", StringComparison.Ordinal), run) + format.Extension();
        (_before, _after) = (Fill(cut[0], run), Fill(cut[1], run) + format.Extension());
    }

    /// <summary>Whether the pattern itself asks for a number.</summary>
    internal bool Numbered { get; }

    /// <summary>The name without a number.</summary>
    internal string Plain { get; }

    internal string this[int number] => string.Create(CultureInfo.InvariantCulture, $"{_before}{number:0000}{_after}");

    /// <summary>The number behind the largest one in the folder, whatever the format, so that a run's pictures sort behind the earlier ones.</summary>
    internal int FirstFree(string folder)
    {
        var (before, after) = (Path.GetFileName(_before), Path.GetFileName(Path.ChangeExtension(_after, null)));
        var largest = 0;
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            var name = Path.GetFileNameWithoutExtension(path.AsSpan());
            if (name.Length > before.Length + after.Length && name.StartsWith(before, StringComparison.Ordinal) && name.EndsWith(after, StringComparison.Ordinal)
                && int.TryParse(name[before.Length..^after.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                largest = Math.Max(largest, number);
            }
        }
        return largest + 1;
    }

    private static string WithoutExtension(string pattern, PictureFormat format)
    {
        var given = Path.GetExtension(pattern).ToLowerInvariant();
        var meant = given switch
        {
            ".png" => PictureFormat.Png,
            ".jpg" or ".jpeg" => PictureFormat.Jpeg,
            ".webp" => PictureFormat.Webp,
            _ => (PictureFormat?)null,
        };
        if (meant is null) return pattern;
        return meant == format
            ? pattern[..^given.Length]
            : throw new FormatException($"'{pattern}' ends in {given}, but the format is {format.ToString().ToLowerInvariant()}");
    }

    private static string Fill(string pattern, RunInfo run) => Placeholder().Replace(pattern, match => match.Value switch
    {
        "{seed}" => run.Seed.ToString(),
        "{graph}" => run.GraphName.Replace('/', '-'),
        _ => throw new FormatException($"'{pattern}' has the placeholder {match.Value}; there are {{n}}, {{seed}} and {{graph}}"),
    });

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Placeholder();
}
