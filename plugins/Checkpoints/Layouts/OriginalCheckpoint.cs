namespace LdmGraph.Plugins.Checkpoints;

/// <summary>
/// A checkpoint of the original code: one weights file and the configuration it was trained with. Without a configuration
/// it is derived from the names and shapes of the tensors.
/// </summary>
internal sealed class OriginalCheckpoint : CheckpointLayout
{
    private static readonly string[] WeightsEndings = [".safetensors", ".ckpt", ".pt", ".pth", ".bin"];

    private readonly string _weights;
    private readonly string? _config;

    private OriginalCheckpoint(string weights, string? config, Func<string, string> allowed)
    {
        (_weights, _config) = (allowed(weights), config is null ? null : allowed(config));
        Files = [.. config is null ? new[] { _weights } : [_weights, config], .. TokenizerFiles(Folder).Select(allowed)];
    }

    public override IReadOnlyList<string> Files { get; }

    /// <summary>Where a vocabulary is looked for: beside the configuration, or beside the weights when there is none.</summary>
    private string Folder => Path.GetDirectoryName(_config ?? _weights)!;

    public static bool IsConfig(string path) => Path.GetExtension(path) is ".yaml" or ".yml";

    public static OriginalCheckpoint LocateInFolder(string folder, Func<string, string> allowed)
    {
        var weights = WeightsIn(folder) ?? throw new FileNotFoundException(
            $"{folder} holds no checkpoint: neither {DiffusersFolder.IndexName} (diffusers layout) nor a file ending in {string.Join(", ", WeightsEndings)}", folder);
        // In a folder that was named as a whole, a configuration of any name is the model's when it is the only one.
        var config = ConfigFor(weights) ?? (Directory.EnumerateFiles(folder, "*.yaml").Take(2).ToList() is [var only] ? only : null);
        return new OriginalCheckpoint(weights, config, allowed);
    }

    public static OriginalCheckpoint LocateByConfig(string config, Func<string, string> allowed)
    {
        var folder = Path.GetDirectoryName(config)!;
        var same = WeightsEndings.Select(ending => Path.ChangeExtension(config, ending)).FirstOrDefault(File.Exists);
        var weights = same ?? WeightsIn(folder) ?? throw new FileNotFoundException($"there is no checkpoint beside {config}", config);
        return new OriginalCheckpoint(weights, config, allowed);
    }

    public static OriginalCheckpoint LocateByWeights(string weights, Func<string, string> allowed) => new(weights, ConfigFor(weights), allowed);

    public override Checkpoint Open(Func<string, string> identityOf)
    {
        var file = WeightsFile.Open(_weights);
        try
        {
            var config = _config is null ? Recognition.Derive(file.Weights) : YamlConfig.Read(_config);
            var layout = _config is null ? "single file, recognised from its keys" : "original configuration with its checkpoint";
            var model = OriginalModel.Read(config, _config ?? _weights);
            var checkpoint = new Checkpoint(_weights, layout, model.Target);
            checkpoint.Files.Add(file);
            checkpoint.OtherFiles.AddRange(Files.Except([_weights]));
            model.Describe(checkpoint, file, $"{identityOf(_weights)}", Folder);
            return checkpoint;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The folder's checkpoint: the file of a usual name, or the only one.</summary>
    private static string? WeightsIn(string folder)
    {
        foreach (var name in new[] { "model.safetensors", "model.ckpt", "last.ckpt" })
            if (Path.Combine(folder, name) is var usual && File.Exists(usual)) return usual;
        // A log folder of the trainer.
        if (Path.Combine(folder, "checkpoints", "last.ckpt") is var last && File.Exists(last)) return last;
        var candidates = Directory.EnumerateFiles(folder).Where(file => WeightsEndings.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal).ToList();
        return candidates.Count <= 1 ? candidates.FirstOrDefault()
            : throw new InvalidDataException($"{folder} holds several checkpoints ({string.Join(", ", candidates.Select(Path.GetFileName))}); name one of them");
    }

    private static string? ConfigFor(string weights)
    {
        var folder = Path.GetDirectoryName(weights)!;
        var names = new[] { Path.ChangeExtension(weights, ".yaml"), Path.Combine(folder, "config.yaml"), Path.Combine(folder, "project.yaml") };
        if (Array.Find(names, File.Exists) is { } named) return named;
        // The trainer writes configs/TIME-project.yaml beside checkpoints/.
        var places = new[] { folder, Path.Combine(folder, "configs"), Path.Combine(folder, "..", "configs") };
        var projects = places.Where(Directory.Exists).SelectMany(place => Directory.EnumerateFiles(place, "*-project.yaml")).Select(Path.GetFullPath).Distinct().Order(StringComparer.Ordinal).ToList();
        return projects.LastOrDefault(); // names begin with the time: the latest run
    }
}
