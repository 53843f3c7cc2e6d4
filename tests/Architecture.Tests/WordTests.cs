using System.Text.RegularExpressions;

namespace Architecture.Tests;

public partial class WordTests
{
    private static readonly string[] Folders = ["src", "plugins", "tests", "web", "eng"];

    [Fact]
    public void Nothing_is_left_unfinished()
    {
        var unfinished = Folders
            .SelectMany(folder => Repository.Files(folder, "*.*"))
            .Where(path => Path.GetExtension(path) is ".cs" or ".razor" or ".ts" or ".cpp" or ".h" or ".c" or ".sh" or ".proj" or ".csproj" or ".props" or ".targets")
            .Where(path => Path.GetFileName(path) != nameof(WordTests) + ".cs")
            .Where(path => UnfinishedWork().IsMatch(File.ReadAllText(path)));
        Expect.None(unfinished);
    }

    [Fact]
    public void No_exception_is_swallowed() =>
        Expect.None(Sources().Where(source => EmptyCatch().IsMatch(source.Text)).Select(source => source.Path));

    [Fact]
    public void Length_is_not_hidden_in_regions() =>
        Expect.None(Sources().Where(source => Region().IsMatch(source.Text)).Select(source => source.Path));

    private static IEnumerable<(string Path, string Text)> Sources() => Folders.SelectMany(Repository.Sources);

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX|NotImplementedException)\b")]
    private static partial Regex UnfinishedWork();

    [GeneratedRegex(@"\bcatch\s*(\([^)]*\))?\s*(when\s*\([^{]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"^\s*#region", RegexOptions.Multiline)]
    private static partial Regex Region();
}
