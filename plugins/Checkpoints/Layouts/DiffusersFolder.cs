using System.Text.Json.Nodes;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>
/// A folder in the layout of the diffusers library: <c>model_index.json</c> names a pipeline and its components, each of
/// which lies in a folder of its own with a configuration and weights.
/// </summary>
internal sealed class DiffusersFolder : CheckpointLayout
{
    public const string IndexName = "model_index.json";

    private static readonly Dictionary<string, string> PortOf = new(StringComparer.Ordinal)
    {
        ["unet"] = Port.Denoiser,
        ["vae"] = Port.Autoencoder,
        ["vqvae"] = Port.Autoencoder,
        ["text_encoder"] = Port.TextEncoder,
        ["bert"] = Port.TextEncoder,
        ["scheduler"] = Port.Schedule,
        ["image_encoder"] = Port.ImageEncoder,
    };

    private readonly string _path;
    private readonly JsonObject _index;
    private readonly List<(string Name, string Port, DiffusersComponent Component)> _components = [];
    private readonly List<string> _unused = [];
    private readonly List<string> _files = [];

    private DiffusersFolder(string path, JsonObject index) => (_path, _index) = (path, index);

    public override IReadOnlyList<string> Files => _files;

    private string? Tokenizer => Directory.Exists(Path.Combine(_path, "tokenizer")) ? Path.Combine(_path, "tokenizer") : null;

    public static new DiffusersFolder Locate(string path, Func<string, string> allowed)
    {
        var index = allowed(Path.Combine(path, IndexName));
        var folder = new DiffusersFolder(path, JsonConfig.Read(index));
        folder._files.Add(index);
        foreach (var (name, value) in folder._index)
        {
            if (name.StartsWith('_') || value is not JsonArray { Count: 2 } entry || entry[1] is null) continue; // settings, and components left out
            if (!PortOf.TryGetValue(name, out var port)) folder._unused.Add(name);
            else folder._components.Add((name, port, DiffusersComponent.Locate(Path.Combine(path, name), entry[1]!.ToString(), null, allowed)));
        }
        foreach (var (_, _, component) in folder._components) folder._files.AddRange(component.Files);
        folder._files.AddRange(TokenizerFiles(folder.Tokenizer).Select(allowed));
        return folder;
    }

    public override Checkpoint Open(Func<string, string> identityOf)
    {
        var checkpoint = new Checkpoint(_path, "diffusers folder", _index.Text("_class_name"));
        try
        {
            var model = new JsonObject { ["_class_name"] = _index.Text("_class_name") };
            foreach (var (name, _, component) in _components) model[name] = component.Config.DeepClone();
            foreach (var (name, port, component) in _components)
            {
                var folder = port == Port.TextEncoder ? Tokenizer ?? component.Folder : component.Folder;
                checkpoint.Add(port, component.Open(checkpoint, folder, identityOf) with { Model = (JsonObject)model.DeepClone() });
            }
            foreach (var port in Port.All) checkpoint.Lacks(port, $"{IndexName} names none; its components are {string.Join(", ", _components.Select(component => component.Name).Concat(_unused))}");
            if (_unused.Except(["tokenizer"]).ToList() is { Count: > 0 } unused) checkpoint.Notes.Add($"not used: {string.Join(", ", unused)}");
            checkpoint.OtherFiles.AddRange(_files.Except(checkpoint.Files.SelectMany(file => file.Paths)));
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }
}
