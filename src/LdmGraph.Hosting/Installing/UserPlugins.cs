using LdmGraph.Hosting.Plugins;

namespace LdmGraph.Hosting.Installing;

/// <summary>The plugins that a user installed: one folder for each, named by its id.</summary>
/// <param name="folder">Where they live; created when first needed.</param>
/// <param name="others">Folders of other plugins, whose ids an installed one may not claim.</param>
public sealed class UserPlugins(string folder, IReadOnlyList<string> others)
{
    private const string Incoming = ".incoming-", Leaving = ".leaving-", Inner = "plugin";

    // Nobody thinks longer about a yes.
    private static readonly TimeSpan LongestInstallation = TimeSpan.FromDays(1);

    /// <summary>Where they live.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Unpacks a package, or copies a built plugin's folder, and reads what it says of itself. None of its code runs yet.</summary>
    /// <exception cref="InvalidDataException">It is no plugin, is built against another contract, or has an id that belongs to another plugin.</exception>
    public IncomingPlugin Receive(string source)
    {
        RemoveLeftovers();
        var arrival = Path.Combine(Folder, $"{Incoming}{Guid.NewGuid():N}");
        try
        {
            var unpacked = Path.Combine(arrival, Inner);
            PluginPackage.Unpack(source, unpacked);
            var manifest = PluginPackage.ReadManifest(unpacked);
            if (manifest.Contract != ContractVersion.Current)
                throw new InvalidDataException($"{manifest.Id} is built against contract {manifest.Contract}, this is contract {ContractVersion.Current}; get a version of the plugin for it");
            if (!File.Exists(Path.Combine(unpacked, manifest.Assembly)))
                throw new InvalidDataException($"{source} does not hold {manifest.Assembly}, which its {PluginManifest.FileName} names; build the plugin and pack it again");
            if (manifest.Editor is { } editor && !File.Exists(Path.Combine(unpacked, PluginManifest.EditorFolder, editor)))
                throw new InvalidDataException($"{source} does not hold {PluginManifest.EditorFolder}/{editor}, which its {PluginManifest.FileName} names; build the project of its node bodies too, and pack it again");
            return new IncomingPlugin(this, arrival, manifest, Find(manifest.Id) is { } old ? PluginPackage.ReadManifest(old).Version : null);
        }
        catch
        {
            if (Directory.Exists(arrival)) Directory.Delete(arrival, recursive: true);
            throw;
        }
    }

    /// <summary>Deletes a plugin; false when none of that id is installed.</summary>
    public bool Remove(string id)
    {
        if (Find(id) is not { } installed) return false;
        // Out of sight in one step, where no host looks: a start in between finds the whole plugin or none.
        var leaving = Directory.CreateDirectory(Path.Combine(Folder, $"{Leaving}{Guid.NewGuid():N}"));
        Directory.Move(installed, Path.Combine(leaving.FullName, Inner));
        leaving.Delete(recursive: true);
        return true;
    }

    /// <summary>Lets hosts load a plugin, or keeps them from it; false when none of that id is installed.</summary>
    public bool Enable(string id, bool enabled)
    {
        if (Find(id) is not { } installed) return false;
        var mark = Path.Combine(installed, InstalledPlugin.DisabledMark);
        if (enabled) File.Delete(mark);
        else File.WriteAllText(mark, "");
        return true;
    }

    /// <summary>Ids of the installed plugins.</summary>
    public IReadOnlyList<string> Ids => Directory.Exists(Folder)
        ? [.. Directory.EnumerateDirectories(Folder).Where(plugin => File.Exists(Path.Combine(plugin, PluginManifest.FileName))).Select(plugin => Path.GetFileName(plugin)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Loads the plugin beside all others, which runs its code for the first time, and puts it in its place.</summary>
    internal void Install(string arrival, PluginManifest manifest)
    {
        var incoming = PluginSet.Load([arrival]).All.Single();
        if (incoming.State != PluginState.Loaded) throw new InvalidDataException($"{manifest.Id} cannot be installed: {incoming.Problem}");
        var place = Path.Combine(Folder, manifest.Id);
        var present = PluginSet.Load([.. others, Folder]).All.Where(plugin => plugin.Folder != place);
        var collisions = PluginSet.FindCollisions([.. present, incoming]).Where(collision => collision.Contains(incoming.Folder, StringComparison.Ordinal)).ToList();
        if (collisions.Count > 0)
            throw new InvalidDataException($"{manifest.Id} cannot be installed: {string.Join("; ", collisions.Select(text => text.Replace(incoming.Folder, "this plugin", StringComparison.Ordinal)))}");
        Remove(manifest.Id);
        Directory.Move(incoming.Folder, place);
    }

    /// <summary>What an installation left that was killed.</summary>
    private void RemoveLeftovers()
    {
        if (!Directory.Exists(Folder)) return;
        foreach (var folder in new DirectoryInfo(Folder).EnumerateDirectories())
            if ((folder.Name.StartsWith(Incoming, StringComparison.Ordinal) || folder.Name.StartsWith(Leaving, StringComparison.Ordinal)) && DateTime.UtcNow - folder.LastWriteTimeUtc > LongestInstallation)
                folder.Delete(recursive: true);
    }

    private string? Find(string id) => Ids.Contains(id) ? Path.Combine(Folder, id) : null;
}

/// <summary>A plugin on its way in: unpacked and read, not yet loaded. Disposing it leaves nothing behind but what was installed.</summary>
public sealed class IncomingPlugin : IDisposable
{
    private readonly UserPlugins _plugins;
    private readonly string _arrival;

    internal IncomingPlugin(UserPlugins plugins, string arrival, PluginManifest manifest, string? replaces) =>
        (_plugins, _arrival, Manifest, Replaces) = (plugins, arrival, manifest, replaces);

    /// <summary>What it says of itself and asks for.</summary>
    public PluginManifest Manifest { get; }

    /// <summary>Version of the same plugin that is installed now, or null.</summary>
    public string? Replaces { get; }

    /// <summary>Installs it.</summary>
    /// <exception cref="InvalidDataException">It cannot be loaded, or claims ids that others have; what was installed before stays.</exception>
    public void Install() => _plugins.Install(_arrival, Manifest);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_arrival, recursive: true);
}
