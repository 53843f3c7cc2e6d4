using System.Text.Json;

namespace LdmGraph.Hosting.Plugins;

/// <summary>What a plugin says of itself in its <c>plugin.json</c>.</summary>
/// <param name="Id">Stable id, unique among the installed plugins: <c>ldmgraph.flow</c>.</param>
/// <param name="Version">Version of the plugin, for people and for provenance.</param>
/// <param name="Contract">Version of the node contract it was built against.</param>
/// <param name="Assembly">File name of its assembly, beside <c>plugin.json</c>.</param>
/// <param name="Permissions">What it asks for, in the order of the file; see <see cref="Permission"/> for what that is worth.</param>
public sealed record PluginManifest(string Id, string Version, int Contract, string Assembly, IReadOnlyList<Permission> Permissions)
{
    /// <summary>Name of the file that makes a folder a plugin.</summary>
    public const string FileName = "plugin.json";

    /// <summary>
    /// The sub-folder with what only an editor needs: an assembly of node bodies with what it refers to, and its styles and scripts.
    /// Hosts without an editor never look into it.
    /// </summary>
    public const string EditorFolder = "editor";

    /// <summary>File name of the assembly with the plugin's own node bodies, in <see cref="EditorFolder"/>; null for none.</summary>
    public string? Editor { get; init; }

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 8 };

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="PluginException">Not JSON, or a property is missing or of another kind; the message names file and property.</exception>
    public static PluginManifest Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw Bad(path, "expected an object");
            var manifest = new PluginManifest(Text("id"), Text("version"), Number("contract"), Text("assembly"), [.. Texts("permissions").Select(Asked).Distinct()])
            {
                Editor = Find("editor") is null ? null : Text("editor"),
            };
            if (!IsId(manifest.Id)) throw Bad(path, $"\"id\" is '{manifest.Id}'; write small letters, digits, dots and hyphens, like example.blur");
            if (Path.GetFileName(manifest.Assembly) != manifest.Assembly) throw Bad(path, $"\"assembly\" is '{manifest.Assembly}'; expected a file name in the plugin's own folder");
            if (manifest.Editor is { } editor && Path.GetFileName(editor) != editor) throw Bad(path, $"\"editor\" is '{editor}'; expected a file name in the plugin's folder {EditorFolder}");
            return manifest;

            JsonElement? Find(string name) => root.TryGetProperty(name, out var value) ? value : null;

            string Text(string name) => Find(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text
                ? text : throw Bad(path, $"\"{name}\" must be a text that is not empty");

            int Number(string name) => Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number)
                ? number : throw Bad(path, $"\"{name}\" must be a whole number");

            Permission Asked(string name) => Choice.TryParse(typeof(Permission), name, out var known) ? (Permission)known!
                : throw Bad(path, $"\"permissions\" asks for '{name}', which there is not; there are {string.Join(", ", Choice.NamesOf(typeof(Permission)))}");

            string[] Texts(string name)
            {
                if (Find(name) is not { } value) return [];
                if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
                    throw Bad(path, $"\"{name}\" must be a list of texts");
                return [.. value.EnumerateArray().Select(item => item.GetString()!)];
            }
        }
        catch (JsonException broken)
        {
            throw new PluginException(PluginState.BadManifest, $"{path}({broken.LineNumber + 1},{broken.BytePositionInLine + 1}): not valid JSON", broken);
        }
    }

    // Also the name of the folder that the plugin is installed in, on file systems that tell no capitals apart too.
    private static bool IsId(string id) =>
        id.Length <= 100 && char.IsAsciiLetterLower(id[0]) && id[^1] != '.' && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');

    private static PluginException Bad(string path, string problem) => new(PluginState.BadManifest, $"{path}: {problem}");
}
