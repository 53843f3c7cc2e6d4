using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>Weights that are spread over several files, with an index that says which tensor is where.</summary>
internal sealed class ShardedWeights : Weights, IDisposable
{
    private readonly Dictionary<string, WeightsFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Weights> _shardOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WeightInfo> _entries = new(StringComparer.Ordinal);

    private ShardedWeights(string index) => Origin = index;

    /// <exception cref="InvalidDataException">The index is damaged, names files elsewhere, or tensors that are not where it says.</exception>
    public static ShardedWeights Open(string index)
    {
        var sharded = new ShardedWeights(index);
        try
        {
            foreach (var (name, file) in WeightMap(index)) sharded.Add(name, file);
            return sharded;
        }
        catch
        {
            sharded.Dispose();
            throw;
        }
    }

    public override IReadOnlyDictionary<string, WeightInfo> Entries => _entries;

    public override string Origin { get; }

    /// <summary>Paths of the files that the index names.</summary>
    public IReadOnlyCollection<string> Shards => _files.Keys;

    /// <summary>Paths of the files that an index names, without opening them.</summary>
    public static IEnumerable<string> ShardsOf(string index) => WeightMap(index).Select(entry => Path.Combine(Path.GetDirectoryName(index)!, entry.Value)).Distinct();

    public override Tensor Read(string name) => Shard(name).Read(name);

    public override byte[] ReadBytes(string name) => Shard(name).ReadBytes(name);

    public void Dispose()
    {
        foreach (var file in _files.Values) file.Dispose();
    }

    private void Add(string name, string file)
    {
        var path = Path.Combine(Path.GetDirectoryName(Origin)!, file);
        if (!_files.TryGetValue(path, out var shard)) _files.Add(path, shard = WeightsFile.Open(path));
        if (!shard.Weights.Entries.TryGetValue(name, out var info)) throw new InvalidDataException($"{Origin}: the tensor '{name}' is not in {file}, where the index says it is");
        (_shardOf[name], _entries[name]) = (shard.Weights, info);
    }

    private Weights Shard(string name) => _shardOf.TryGetValue(name, out var shard) ? shard : throw new KeyNotFoundException($"{Origin} has no tensor '{name}'");

    private static IEnumerable<KeyValuePair<string, string>> WeightMap(string index)
    {
        var map = JsonConfig.Read(index)["weight_map"] as JsonObject ?? throw new InvalidDataException($"{index}: it has no 'weight_map'");
        foreach (var (name, value) in map)
        {
            if (value is not JsonValue text || !text.TryGetValue<string>(out var file)) throw new InvalidDataException($"{index}: the file of '{name}' is no text");
            // A plain name beside the index; an index that points elsewhere, or at another index, is not followed.
            if (file != Path.GetFileName(file) || file is "" or "." or ".." || file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
                throw new InvalidDataException($"{index}: '{file}' is no file beside the index");
            yield return new(name, file);
        }
    }
}
