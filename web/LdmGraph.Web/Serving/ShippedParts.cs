using LdmGraph.Hosting;

namespace LdmGraph.Web.Serving;

/// <summary>
/// Graphs that come with the program call parts that come with it, by paths from their folder. They are found when such a graph
/// is submitted as it is, because the parts also lie in the folder of the saved graphs.
/// </summary>
internal static class ShippedParts
{
    public static void CopyTo(string graphs)
    {
        if (Installation.Folder("graphs") is not { } shipped || !Directory.Exists(Path.Combine(shipped, "parts"))) return;
        var parts = Directory.CreateDirectory(Path.Combine(graphs, "parts")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(shipped, "parts"), "*.json"))
        {
            var copy = Path.Combine(parts, Path.GetFileName(file));
            // Somebody may have changed theirs.
            if (!File.Exists(copy)) File.Copy(file, copy);
        }
    }
}
