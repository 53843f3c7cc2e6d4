using System.Text.Encodings.Web;
using System.Text.Json;
using LdmGraph.Engine;

namespace LdmGraph.Cli.Graphs;

/// <summary>
/// Params that name files. What a user types on the command line is meant from where the user stands, and naming a file
/// is leave to read it; what stands in a graph is meant from the graph's folder.
/// </summary>
internal static class ParamPaths
{
    // As the engine reads lists, and without escapes in names of other alphabets.
    private static readonly JsonSerializerOptions Lenient = new() { AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes such values absolute where the graph would not find them by itself, and adds them to what may be read.</summary>
    public static void Resolve(GraphDocument document, NodeCatalog catalog, Dictionary<string, string> values, GraphRequest request)
    {
        foreach (var name in values.Keys.ToList())
        {
            if (document.Params.Any(param => param.Name == name && param.TypeName == "list<text>")) values[name] = ResolveItems(values[name], request);
            else if (NamesFile(document, catalog, name, values[name], out var picks)) values[name] = Resolve(values[name], picks, request);
        }
    }

    // A list goes through a map before it comes to the nodes that open files, so that only the look of an item tells.
    private static string ResolveItems(string list, GraphRequest request)
    {
        try
        {
            if (JsonSerializer.Deserialize<string[]>(list, Lenient) is not { } items) return list;
            return JsonSerializer.Serialize(items.Select(item => LooksLikePath(item) ? Resolve(item, picks: null, request) : item), Lenient);
        }
        catch (JsonException)
        {
            return list;                                                      // no list of texts: binding the graph says so
        }
    }

    private static string Resolve(string value, string? picks, GraphRequest request)
    {
        var readable = request.Options.ReadableRoots;
        var typed = value.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), value[2..])
            : value;
        // Naming the file again by running the record again is leave to read it again.
        if (request.IsRecorded && !Path.IsPathRooted(typed)) return value;
        var full = Path.GetFullPath(typed);
        if (!Exists(full)) return value;                                      // perhaps a name in models/; the node says if not
        // A name that the roots already lead to the same place stays as it is, so that pictures carry no path of this machine.
        var known = readable.FirstOrDefault(root => Exists(Path.Combine(root, typed))) is { } root && Path.GetFullPath(Path.Combine(root, typed)) == full;
        readable.Add(full);
        // The configuration and the vocabulary of an original checkpoint lie beside it.
        if (picks == "model" && File.Exists(full)) readable.Add(Path.GetDirectoryName(full)!);
        return known ? value : full;
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
                if (picks is not null || (type.InlinesGraph && LooksLikePath(value))) return true;
            }
        }
        return false;
    }

    private static bool LooksLikePath(string value) => value.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);
}
