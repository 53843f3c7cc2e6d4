using System.Text.Json.Nodes;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>A single component's folder on its own, or its weights file: a first stage to put in another's place, for example.</summary>
internal sealed class DiffusersComponentFolder : CheckpointLayout
{
    private readonly DiffusersComponent _component;
    private readonly string _path, _port;

    private DiffusersComponentFolder(string path, string port, DiffusersComponent component) => (_path, _port, _component) = (path, port, component);

    public override IReadOnlyList<string> Files => [.. _component.Files, .. TokenizerFiles(_component.Folder)];

    public static bool Recognises(string folder, Func<string, string> allowed)
    {
        var config = Path.Combine(folder, "config.json");
        return File.Exists(config) && JsonConfig.Read(allowed(config)) is var content && PortOf(content.Text("_class_name") ?? (content["architectures"] is JsonArray { Count: > 0 } named ? named[0]?.ToString() : null)) is not null;
    }

    public static DiffusersComponentFolder Locate(string folder, string? weights, Func<string, string> allowed)
    {
        var component = DiffusersComponent.Locate(folder, null, weights, allowed);
        foreach (var file in TokenizerFiles(folder)) allowed(file);
        return new DiffusersComponentFolder(weights ?? folder, PortOf(component.Architecture)!, component);
    }

    public override Checkpoint Open(Func<string, string> identityOf)
    {
        var checkpoint = new Checkpoint(_path, "one component of a diffusers folder", _component.Architecture);
        try
        {
            checkpoint.Add(_port, _component.Open(checkpoint, _component.Folder, identityOf));
            foreach (var port in Port.All) checkpoint.Lacks(port, $"it is a single {_component.Architecture}");
            checkpoint.OtherFiles.AddRange(Files.Except(checkpoint.Files.SelectMany(file => file.Paths)));
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    private static string? PortOf(string? architecture) => architecture switch
    {
        null => null,
        _ when architecture.StartsWith("UNet", StringComparison.Ordinal) => Port.Denoiser,
        _ when architecture.StartsWith("Autoencoder", StringComparison.Ordinal) || architecture.StartsWith("VQ", StringComparison.Ordinal) => Port.Autoencoder,
        _ when architecture.Contains("Text", StringComparison.Ordinal) || architecture.Contains("Bert", StringComparison.Ordinal) => Port.TextEncoder,
        _ => null,
    };
}
