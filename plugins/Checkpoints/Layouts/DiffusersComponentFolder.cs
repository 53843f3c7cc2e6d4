using System.Text.Json.Nodes;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>A single component's folder on its own, or its weights file: a first stage to put in another's place, for example.</summary>
internal sealed class DiffusersComponentFolder : CheckpointLayout
{
    private readonly DiffusersComponent _component;
    private readonly string _path;
    private readonly string[] _ports;

    private DiffusersComponentFolder(string path, string[] ports, DiffusersComponent component) => (_path, _ports, _component) = (path, ports, component);

    public override IReadOnlyList<string> Files => [.. _component.Files, .. TokenizerFiles(_component.Folder)];

    public static bool Recognises(string folder, Func<string, string> allowed)
    {
        var config = Path.Combine(folder, "config.json");
        return File.Exists(config) && JsonConfig.Read(allowed(config)) is var content && PortsOf(content.Text("_class_name") ?? (content["architectures"] is JsonArray { Count: > 0 } named ? named[0]?.ToString() : null)).Length > 0;
    }

    public static DiffusersComponentFolder Locate(string folder, string? weights, Func<string, string> allowed)
    {
        var component = DiffusersComponent.Locate(folder, null, weights, allowed);
        foreach (var file in TokenizerFiles(folder)) allowed(file);
        return new DiffusersComponentFolder(weights ?? folder, PortsOf(component.Architecture), component);
    }

    public override Checkpoint Open(Func<string, string> identityOf)
    {
        var checkpoint = new Checkpoint(_path, "one component of a diffusers folder", _component.Architecture);
        try
        {
            var source = _component.Open(checkpoint, _component.Folder, identityOf);
            foreach (var port in _ports) checkpoint.Add(port, source);
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

    // A whole CLIP reads and sees.
    private static string[] PortsOf(string? architecture) => architecture switch
    {
        null => [],
        "CLIPModel" => [Port.TextEncoder, Port.ImageEncoder],
        _ when architecture.StartsWith("UNet", StringComparison.Ordinal) => [Port.Denoiser],
        _ when architecture.StartsWith("Autoencoder", StringComparison.Ordinal) || architecture.StartsWith("VQ", StringComparison.Ordinal) => [Port.Autoencoder],
        _ when architecture.Contains("Text", StringComparison.Ordinal) || architecture.Contains("Bert", StringComparison.Ordinal) => [Port.TextEncoder],
        _ when architecture.StartsWith("CLIPVision", StringComparison.Ordinal) => [Port.ImageEncoder],
        _ => [],
    };
}
