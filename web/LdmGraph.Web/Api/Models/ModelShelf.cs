using LdmGraph.Diffusion;

namespace LdmGraph.Web.Api.Models;

/// <summary>The checkpoints below the folders that graphs may read.</summary>
internal sealed class ModelShelf(FileRoots roots, Uploads.UploadFolder uploads, ICheckpointInspector? inspector = null)
{
    private static readonly string[] Weights = [".safetensors", ".ckpt"];
    private static readonly string[] Configurations = ["model_index.json", "config.yaml", "config.json"];

    /// <summary>Where checkpoints are looked for.</summary>
    public IReadOnlyList<string> Folders { get; } = [.. roots.Readable.Where(root => root != roots.Output && root != uploads.Root)];

    /// <summary>Checkpoints by the names that <c>checkpoint.load</c> finds them under, in the order of those names.</summary>
    public IReadOnlyList<ModelEntry> List() =>
        [.. Folders.Where(Directory.Exists)
            .SelectMany(Below)
            .DistinctBy(entry => entry.Name)
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)];

    /// <summary>What a checkpoint holds, from its headers alone; null when there is none of that name.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public CheckpointReport? Inspect(string name) =>
        inspector is not null && List().Any(entry => entry.Name == name) ? inspector.Inspect(roots.ResolveExisting(name)) : null;

    private static IEnumerable<ModelEntry> Below(string root)
    {
        foreach (var file in Directory.EnumerateFiles(root).Where(IsWeights))
            yield return new ModelEntry(Path.GetFileName(file), "file", new FileInfo(file).Length);
        foreach (var folder in Directory.EnumerateDirectories(root).Where(IsCheckpoint))
            yield return new ModelEntry(Path.GetFileName(folder), "folder", Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));
    }

    private static bool IsCheckpoint(string folder) =>
        Array.Exists(Configurations, name => File.Exists(Path.Combine(folder, name))) || Directory.EnumerateFiles(folder).Any(IsWeights);

    private static bool IsWeights(string file) => Weights.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);
}

/// <summary>A checkpoint.</summary>
/// <param name="Name">What <c>checkpoint.load</c> takes.</param>
/// <param name="Kind"><c>file</c> or <c>folder</c>.</param>
/// <param name="Bytes">Its size, configurations included.</param>
internal sealed record ModelEntry(string Name, string Kind, long Bytes);
