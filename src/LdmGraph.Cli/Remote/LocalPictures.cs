using System.Text.Json;
using LdmGraph.Engine;

namespace LdmGraph.Cli.Remote;

/// <summary>Pictures of this machine that a graph names, sent to the server that is to load them.</summary>
/// <param name="server">The server.</param>
/// <param name="catalog">Says which inputs pick pictures.</param>
internal sealed class LocalPictures(RemoteServer server, NodeCatalog catalog)
{
    /// <summary>Sends them, and returns the graph with the paths that they have there; paths that are params' go into the values.</summary>
    public async Task<GraphDocument> SendAsync(GraphDocument document, Dictionary<string, string> values, CancellationToken cancellation)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(document.Path!))!;
        foreach (var node in document.Nodes)
        {
            if (catalog.Find(node.TypeId) is not { } type) continue;
            foreach (var input in node.Inputs.Where(input => type.Inputs.Any(port => port.Name == input.Name && port.Picks == "image")))
            {
                if (input.FromNode == "params" && input.FromPort is { } name)
                {
                    // What was typed is meant from where the user stands, a default from where the graph lies.
                    var (path, from) = values.TryGetValue(name, out var typed) ? (typed, Environment.CurrentDirectory) : (DefaultOf(document, name), folder);
                    if (Existing(path, from) is { } file) values[name] = await server.UploadAsync(file, cancellation);
                }
                else if (!input.IsLink && Existing(TextOf(input.Json), folder) is { } file)
                {
                    document = document.With($"/nodes/{Escape(node.Id)}/in/{Escape(input.Name)}", JsonSerializer.Serialize(await server.UploadAsync(file, cancellation)));
                }
            }
        }
        return document;
    }

    private static string? DefaultOf(GraphDocument document, string name) => document.Params.FirstOrDefault(param => param.Name == name)?.DefaultJson is { } json ? TextOf(json) : null;

    private static string? TextOf(string json) => json.StartsWith('"') ? JsonSerializer.Deserialize<string>(json) : null;

    private static string? Existing(string? path, string folder) =>
        path is { Length: > 0 } && Path.GetFullPath(path, folder) is var full && File.Exists(full) ? full : null;

    // RFC 6901.
    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
