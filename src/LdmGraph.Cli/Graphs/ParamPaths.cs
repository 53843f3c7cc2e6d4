using LdmGraph.Engine;

namespace LdmGraph.Cli.Graphs;

/// <summary>
/// Params that name files. What a user types on the command line is meant from where the user stands, and naming a file
/// is leave to read it; what stands in a graph is meant from the graph's folder.
/// </summary>
internal static class ParamPaths
{
    /// <summary>Makes such values absolute where the graph would not find them by itself, and adds them to what may be read.</summary>
    public static void Resolve(GraphDocument document, NodeCatalog catalog, Dictionary<string, string> values, GraphRequest request)
    {
        var readable = request.Options.ReadableRoots;
        foreach (var name in values.Keys.ToList())
        {
            if (!NamesFile(document, catalog, name, values[name], out var picks)) continue;
            var typed = values[name].StartsWith("~/", StringComparison.Ordinal)
                ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), values[name][2..])
                : values[name];
            // Naming the file again by running the record again is leave to read it again.
            if (request.IsRecorded && !Path.IsPathRooted(typed)) continue;
            var full = Path.GetFullPath(typed);
            if (!File.Exists(full) && !Directory.Exists(full)) continue;      // perhaps a name in models/; the node says if not
            // A name that the roots already lead to the same place stays as it is, so that pictures carry no path of this machine.
            if (readable.FirstOrDefault(root => Exists(Path.Combine(root, typed))) is not { } root || Path.GetFullPath(Path.Combine(root, typed)) != full)
                values[name] = full;
            readable.Add(full);
            // The configuration and the vocabulary of an original checkpoint lie beside it.
            if (picks == "model" && File.Exists(full)) readable.Add(Path.GetDirectoryName(full)!);
        }
    }

    /// <summary>True when an input that picks a file takes the param; through a called graph, when the value looks like a path.</summary>
    private static bool NamesFile(GraphDocument document, NodeCatalog catalog, string param, string value, out string? picks)
    {
        picks = null;
        foreach (var node in document.Nodes)
        {
            if (catalog.Find(node.TypeId) is not { } type) continue;
            foreach (var input in node.Inputs.Where(input => input.FromNode == "params" && input.FromPort == param))
            {
                picks = type.Inputs.FirstOrDefault(port => port.Name == input.Name)?.Picks;
                if (picks is not null || (type.InlinesGraph && value.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))) return true;
            }
        }
        return false;
    }

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);
}
