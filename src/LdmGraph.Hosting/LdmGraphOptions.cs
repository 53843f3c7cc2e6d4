using LdmGraph.Diffusion;

namespace LdmGraph.Hosting;

/// <summary>How a host wants the engine; read once, by <c>AddLdmGraph</c>.</summary>
public sealed class LdmGraphOptions
{
    /// <summary>Folders whose sub-folders are plugins, in the order of their claims.</summary>
    /// <value>The plugins that come with the program.</value>
    public IList<string> PluginFolders { get; } = [Installation.Plugins];

    /// <summary>Loads plugins so that new versions can take their place while the host runs: see <see cref="Plugins.LivePlugins"/>.</summary>
    public bool WatchPlugins { get; set; }

    /// <summary>Folders and single files that graphs may read; relative paths in graphs are looked for in this order.</summary>
    /// <value>The installation's <c>models</c>, where there is one.</value>
    public IList<string> ReadableRoots { get; } = Installation.Folder("models") is { } models ? [models] : [];

    /// <summary>The folder that graphs write to.</summary>
    public string Output { get; set; } = "pictures";

    /// <summary>The folder that remembers file hashes and results between processes; null keeps nothing.</summary>
    public string? Cache { get; set; }

    /// <summary>Device of the networks: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    public string Device { get; set; } = "cpu";

    /// <summary>Type of weights and activations: <c>f32</c>, <c>bf16</c> or <c>f16</c>.</summary>
    public string Dtype { get; set; } = "f32";

    /// <summary>Limits on the pictures that graphs read.</summary>
    public PictureSettings Pictures { get; set; } = new();
}
