using LdmGraph.Editor.Documents;
using LdmGraph.Engine;
using LdmGraph.Hosting;

namespace LdmGraph.Web.Api.Graphs;

/// <summary>The graphs that come with the program.</summary>
internal sealed class TemplateShelf
{
    /// <summary>What a first visit opens.</summary>
    public const string First = "text-to-image";

    private readonly Lazy<IReadOnlyList<Template>> _templates = new(Read);

    /// <summary>All of them: the first visit's first, the others by name.</summary>
    public IReadOnlyList<Template> List() => _templates.Value;

    public Template? Find(string name) => List().FirstOrDefault(template => template.Name == name);

    /// <summary>The graph's text, or null when there is none of that name.</summary>
    public async Task<string?> ReadAsync(string name, CancellationToken cancellation) =>
        Find(name) is { } template ? await File.ReadAllTextAsync(template.File, cancellation) : null;

    private static IReadOnlyList<Template> Read() => Installation.Folder("graphs") is not { } folder
        ? []
        : [.. Directory.EnumerateFiles(folder, "*.json").Select(Template.Read).OrderBy(template => template.Name != First).ThenBy(template => template.Name, StringComparer.Ordinal)];
}

/// <summary>A graph that comes with the program.</summary>
/// <param name="Name">Its file's name without extension.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Params">Names of its params.</param>
internal sealed record Template(string Name, string Description, IReadOnlyList<string> Params)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public string File { get; init; } = "";

    /// <summary>What a model that ships made with it, as WebP; null where none that ships can run it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Picture { get; init; }

    /// <summary>The name as people read it: <c>Text to image</c>.</summary>
    public string Title => char.ToUpperInvariant(Name[0]) + Name[1..].Replace('-', ' ');

    public static Template Read(string file)
    {
        var document = GraphDocument.Parse(System.IO.File.ReadAllText(file), file);
        var picture = Path.Combine(Path.GetDirectoryName(file)!, "pictures", Path.ChangeExtension(Path.GetFileName(file), ".webp"));
        return new Template(Path.GetFileNameWithoutExtension(file), document.Description ?? "", [.. document.Params.Select(param => param.Name)]) { File = file, Picture = System.IO.File.Exists(picture) ? picture : null };
    }

    /// <summary>The graph.</summary>
    public EditorDocument Read() => EditorDocument.Parse(System.IO.File.ReadAllText(File));
}
