namespace LdmGraph.Editor.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static IEnumerable<string> Graphs() => Directory.EnumerateFiles(Path.Combine(Root, "graphs"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "LdmGraph.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no folder above the tests holds LdmGraph.sln"));
}
