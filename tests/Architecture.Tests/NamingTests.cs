using System.Text.RegularExpressions;

namespace Architecture.Tests;

public partial class NamingTests
{
    private static readonly string[] SourceFolders = ["src", "plugins", "web"];

    [Fact]
    public void A_file_is_named_after_a_type_in_it()
    {
        // Type.Aspect.cs holds one aspect of a partial type; Ports.cs holds the family of types whose names end in Port.
        var misnamed = SourceFolders.SelectMany(Repository.Sources)
            .Select(source => (source.Path, source.Text, Name: Path.GetFileName(source.Path).Split('.')[0]))
            .Where(source => source.Name is not ("Program" or "Usings" or "AssemblyInfo"))
            .Where(source => !Declares(source.Text, source.Name) && !(Singular(source.Name) is { } one && Declares(source.Text, @"\w*" + one)))
            .Select(source => source.Path);
        Expect.None(misnamed);
    }

    [Fact]
    public void No_type_is_called_manager_helper_or_utils()
    {
        var vague = SourceFolders.SelectMany(Repository.Sources)
            .SelectMany(source => VagueName().Matches(source.Text).Select(match => $"{source.Path}: {match.Value}"));
        Expect.None(vague);
    }

    [Fact]
    public void Test_names_are_sentences_with_underscores()
    {
        var terse = Repository.Sources("tests")
            .SelectMany(source => TestMethod().Matches(source.Text).Select(match => (source.Path, Name: match.Groups["name"].Value)))
            .Where(test => !test.Name.Contains('_', StringComparison.Ordinal) || !char.IsUpper(test.Name[0]))
            .Select(test => $"{test.Path}: {test.Name}");
        Expect.None(terse);
    }

    [Fact]
    public void Every_project_has_its_tests()
    {
        var tests = Repository.Projects("tests").Keys.ToHashSet();
        var untested = SourceFolders.SelectMany(folder => Repository.Projects(folder).Keys).Where(project => !tests.Contains(project + ".Tests"));
        Expect.None(untested);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "LdmGraph.sln"));
        string[] folders = ["src", "plugins", "tests", "web"];
        var absent = folders.SelectMany(folder => Repository.Files(folder, "*.csproj"))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('/', '\\'))
            .Where(path => !solution.Contains(path, StringComparison.Ordinal));
        Expect.None(absent);
    }

    private static bool Declares(string text, string name) =>
        Regex.IsMatch(text, $@"\b(class|record|record struct|struct|interface|enum|delegate [\w<>?]+) {name}\b");

    private static string? Singular(string name) =>
        name.EndsWith("ies", StringComparison.Ordinal) ? name[..^3] + "y" : name.EndsWith('s') ? name[..^1] : null;

    [GeneratedRegex(@"\b(class|record|struct|interface|enum) \w*(Manager|Helpers?|Utils?|Utility|Utilities)\b")]
    private static partial Regex VagueName();

    // The attributes, then the method they stand on.
    [GeneratedRegex(@"\[(Fact|Theory)\b[^\n]*\]\s*(\[[^\n]*\]\s*)*(//[^\n]*\s*)*public\s+(static\s+)?(async\s+)?[\w<>]+\s+(?<name>\w+)\(")]
    private static partial Regex TestMethod();
}
