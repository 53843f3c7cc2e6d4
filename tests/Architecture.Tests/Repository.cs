using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>The projects below a folder of the root, by name.</summary>
    public static IReadOnlyDictionary<string, XDocument> Projects(string folder) =>
        Files(folder, "*.csproj").ToDictionary(path => Path.GetFileNameWithoutExtension(path), XDocument.Load);

    /// <summary>C# sources below a folder of the root, with their text.</summary>
    public static IEnumerable<(string Path, string Text)> Sources(string folder) =>
        Files(folder, "*.cs").Select(path => (Path.GetRelativePath(Root, path), File.ReadAllText(path)));

    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(Path.Combine(Root, folder))
            ? Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
                .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                    && !path.Contains($"{Path.DirectorySeparatorChar}node_modules{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
            : [];

    /// <summary>Names of the projects that a project file refers to.</summary>
    public static IEnumerable<string> ProjectReferences(XDocument project) =>
        // An analyzer works in the compiler: nothing of it is referred to.
        project.Descendants("ProjectReference").Where(reference => reference.Attribute("OutputItemType")?.Value != "Analyzer").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "LdmGraph.sln"))
            ? folder
            : FindRoot(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no folder above the tests holds LdmGraph.sln"));
}
