using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>One component's folder in the layout of diffusers or transformers: <c>config.json</c> and weights.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Architecture">The class it names.</param>
/// <param name="Config">Its configuration.</param>
/// <param name="ConfigPath">Where that stands.</param>
/// <param name="WeightsPath">Its weights file or the index of its shards; null for a component without weights.</param>
internal sealed record DiffusersComponent(string Folder, string Architecture, JsonObject Config, string ConfigPath, string? WeightsPath)
{
    /// <summary>Safetensors before pickles, full precision before the half-size variant.</summary>
    private static readonly string[] Endings = [".safetensors", ".safetensors.index.json", ".fp16.safetensors", ".bin", ".bin.index.json", ".fp16.bin"];

    private static readonly string[] Stems = ["diffusion_pytorch_model", "model", "pytorch_model"];

    public IEnumerable<string> Files => WeightsPath is null ? [ConfigPath]
        : WeightsPath.EndsWith(".index.json", StringComparison.Ordinal) ? [ConfigPath, WeightsPath, .. ShardedWeights.ShardsOf(WeightsPath)]
        : [ConfigPath, WeightsPath];

    /// <param name="folder">The folder.</param>
    /// <param name="architecture">The class that the pipeline names, for configurations that name none themselves.</param>
    /// <param name="weights">The weights file, when the user named it.</param>
    /// <param name="allowed">Passes every path that is to be read.</param>
    public static DiffusersComponent Locate(string folder, string? architecture, string? weights, Func<string, string> allowed)
    {
        var schedule = Path.Combine(folder, "scheduler_config.json");
        var configPath = File.Exists(schedule) ? schedule : Path.Combine(folder, "config.json");
        if (!File.Exists(configPath)) throw new FileNotFoundException($"{folder} has no config.json", configPath);
        var config = JsonConfig.Read(allowed(configPath));
        var name = config.Text("_class_name") ?? (config["architectures"] is JsonArray { Count: > 0 } named ? named[0]?.ToString() : architecture)
            ?? throw new InvalidDataException($"{configPath}: it names no class ('_class_name' or 'architectures')");
        weights ??= configPath == schedule ? null : FindWeights(folder);
        var component = new DiffusersComponent(folder, name, config, configPath, weights);
        foreach (var file in component.Files) allowed(file);
        return component;
    }

    /// <summary>Opens the weights, for which the checkpoint is then responsible.</summary>
    public ComponentSource Open(Checkpoint checkpoint, string? folder, Func<string, string> identityOf)
    {
        if (WeightsPath is null) return new ComponentSource(Architecture, Config, NoWeights.At(ConfigPath), identityOf(ConfigPath), folder);
        var file = WeightsFile.Open(WeightsPath);
        checkpoint.Files.Add(file);
        file.ThrowIfBlocked("");
        return new ComponentSource(Architecture, Config, file.Weights, Identity(file, identityOf), folder);
    }

    private static string FindWeights(string folder)
    {
        foreach (var ending in Endings)
            foreach (var stem in Stems)
                if (Path.Combine(folder, stem + ending) is var path && File.Exists(path)) return path;
        var others = Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal).ToList();
        return others switch
        {
            [var only] => only,
            [] => throw new FileNotFoundException($"{folder} has no weights; expected {string.Join(" or ", Stems.Select(stem => stem + Endings[0]))}, or the same as .bin", folder),
            _ => throw new InvalidDataException($"{folder} has several weights files, none of them named as expected: {string.Join(", ", others.Select(Path.GetFileName))}"),
        };
    }

    /// <summary>The same file in two folders is the same component: models that share a first stage share its latents.</summary>
    private static string Identity(WeightsFile file, Func<string, string> identityOf) => file.Paths switch
    {
        [var only] => identityOf(only),
        var several => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', several.Select(identityOf))))),
    };
}
