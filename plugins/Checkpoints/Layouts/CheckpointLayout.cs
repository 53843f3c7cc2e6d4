namespace LdmGraph.Plugins.Checkpoints;

/// <summary>
/// One way in which a checkpoint lies on disk. Finding out which (<see cref="Locate"/>) names the files it consists of
/// without opening the large ones, so that their hashes can be taken before anything is read.
/// </summary>
internal abstract class CheckpointLayout
{
    private static readonly string[] Vocabularies = ["vocab.txt", "vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"];

    /// <summary>Every file that decides what the checkpoint gives.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>Opens the files and tells the components apart.</summary>
    /// <param name="identityOf">A text that stands for a file's content: its hash, or, before anything runs, its path.</param>
    /// <exception cref="InvalidDataException">Damaged, contradictory or not recognised.</exception>
    public abstract Checkpoint Open(Func<string, string> identityOf);

    /// <param name="path">Absolute path of a folder, a weights file or a configuration.</param>
    /// <param name="allowed">Passes every path that is to be read; throws where it leads outside of what may be read.</param>
    /// <exception cref="FileNotFoundException">A folder without a checkpoint in it.</exception>
    /// <exception cref="InvalidDataException">Several checkpoints, or configurations that contradict themselves.</exception>
    public static CheckpointLayout Locate(string path, Func<string, string> allowed)
    {
        if (Directory.Exists(path))
        {
            if (File.Exists(Path.Combine(path, DiffusersFolder.IndexName))) return DiffusersFolder.Locate(path, allowed);
            if (DiffusersComponentFolder.Recognises(path, allowed)) return DiffusersComponentFolder.Locate(path, null, allowed);
            return OriginalCheckpoint.LocateInFolder(path, allowed);
        }
        if (!File.Exists(path)) throw new FileNotFoundException($"'{path}' does not exist", path);
        if (Path.GetFileName(path) == DiffusersFolder.IndexName) return DiffusersFolder.Locate(Path.GetDirectoryName(path)!, allowed);
        if (OriginalCheckpoint.IsConfig(path)) return OriginalCheckpoint.LocateByConfig(path, allowed);
        if (DiffusersComponentFolder.Recognises(Path.GetDirectoryName(path)!, allowed)) return DiffusersComponentFolder.Locate(Path.GetDirectoryName(path)!, path, allowed);
        return OriginalCheckpoint.LocateByWeights(path, allowed);
    }

    /// <summary>Vocabulary files of tokenizers that lie in a folder: they decide what a text encoder gives.</summary>
    protected static IEnumerable<string> TokenizerFiles(string? folder) =>
        folder is null ? [] : Vocabularies.Select(name => Path.Combine(folder, name)).Where(File.Exists);
}
