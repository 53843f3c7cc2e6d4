using System.Reflection;
using System.Runtime.CompilerServices;

namespace LdmGraph.Hosting.Plugins;

/// <summary>A plugin folder and what became of it.</summary>
public sealed class InstalledPlugin
{
    /// <summary>A file of this name in a plugin's folder switches the plugin off.</summary>
    internal const string DisabledMark = ".disabled";

    private InstalledPlugin(string folder) => Folder = folder;

    /// <summary>Absolute path of its folder.</summary>
    public string Folder { get; }

    /// <summary>What it says of itself; null when that could not be read.</summary>
    public PluginManifest? Manifest { get; private init; }

    /// <summary>Its id, or the folder's name where there is no manifest.</summary>
    public string Id => Manifest?.Id ?? Path.GetFileName(Folder);

    /// <summary>What became of it.</summary>
    public PluginState State { get; private init; }

    /// <summary>Why it was left out, and what to do about it; null when it is loaded.</summary>
    public string? Problem { get; private init; }

    /// <summary>SHA-256 that stands for its code in the keys of results; empty when it is not loaded.</summary>
    public string Hash { get; private init; } = "";

    /// <summary>Its node types; empty when it is not loaded.</summary>
    public IReadOnlyList<Type> NodeTypes { get; private init; } = [];

    /// <summary>Its services; empty when it is not loaded.</summary>
    public IReadOnlyList<PluginService> Services { get; private init; } = [];

    /// <summary>A plugin that the program refers to. Its manifest is the one beside it, or one that asks for everything where there is none.</summary>
    internal static InstalledPlugin Of(Assembly assembly)
    {
        var path = assembly.Location;
        var folder = Path.GetDirectoryName(path)!;
        PluginManifest? manifest = null;
        try
        {
            var file = Path.Combine(folder, PluginManifest.FileName);
            // Beside a program that refers to several plugins lies the manifest of one of them.
            if (File.Exists(file) && PluginManifest.Read(file) is var beside && beside.Assembly == Path.GetFileName(path)) manifest = beside;
            manifest ??= new PluginManifest(assembly.GetName().Name!.ToLowerInvariant(), assembly.GetName().Version?.ToString(3) ?? "0", ContractVersion.Current, Path.GetFileName(path), Enum.GetValues<Permission>());
            return Loaded(folder, manifest, assembly.GetTypes(), assembly.ManifestModule.ModuleVersionId.ToString("N"));
        }
        catch (PluginException broken)
        {
            return new InstalledPlugin(folder) { Manifest = manifest, State = broken.State, Problem = broken.Message };
        }
    }

    /// <summary>True for another copy of the same plugin.</summary>
    internal bool IsSameAs(InstalledPlugin other) => Id == other.Id || (Manifest is { } mine && mine.Assembly == other.Manifest?.Assembly);

    /// <summary>True when it calls, or brings, native code: that stays in the process, so another version needs a restart.</summary>
    public bool HoldsNativeCode { get; private init; }

    /// <summary>SHA-256 of the folder as it was before it was loaded; empty in a host that loads plugins once.</summary>
    internal string Stamp { get; private init; } = "";

    /// <summary>Where its code lives; null when it is not loaded.</summary>
    internal PluginLoadContext? Context { get; private init; }

    /// <summary>The folder with what only an editor needs, of the version in use; null for a plugin without one.</summary>
    public string? EditorFolder => Manifest?.Editor is null ? null : Path.Combine(Context?.Folder ?? Folder, PluginManifest.EditorFolder);

    /// <summary>
    /// Loads the assembly with the plugin's own node bodies, beside its nodes and for as long as these. Hosts without an editor never
    /// ask, so that a plugin's nodes run where there is no ASP.NET.
    /// </summary>
    /// <param name="share">What the host lends to node bodies beside the contracts of nodes.</param>
    /// <returns>The types of the assembly; none where the plugin has no bodies of its own.</returns>
    /// <exception cref="PluginException">The assembly cannot be loaded; nodes are no worse for it.</exception>
    public IReadOnlyList<Type> LoadEditor(EditorShare share)
    {
        ArgumentNullException.ThrowIfNull(share);
        if (State != PluginState.Loaded || EditorFolder is not { } folder || Context is null) return [];
        var path = Path.Combine(folder, Manifest!.Editor!);
        if (!File.Exists(path))
            throw new PluginException(PluginState.MissingFile, $"{Path.Combine(Folder, PluginManifest.EditorFolder, Manifest.Editor!)} does not exist; build the project of its node bodies too");
        return TypesOf(() => Context.LoadEditor(path, share), path);
    }

    /// <summary>True for an assembly that was loaded for this plugin alone.</summary>
    public bool Owns(Assembly assembly) => Context is not null && ReferenceEquals(System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(assembly), Context);

    /// <summary>Why the plugin does not get a service, or null where it may have it.</summary>
    public string? Withholds(Type service) => Manifest is null ? null : Permissions.Withheld(Manifest, service);

    /// <summary>Loads a plugin. Whatever is wrong with it ends in <see cref="State"/> and <see cref="Problem"/>.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="copies">Where to load it from so that it can be replaced; null loads it once, from its folder.</param>
    internal static InstalledPlugin Load(string folder, ShadowCopies? copies = null)
    {
        PluginManifest? manifest = null;
        var (stamp, copy) = ("", folder);
        try
        {
            // Before anything is read: what changes from here on is seen as a change.
            if (copies is not null) stamp = PluginFiles.Stamp(folder);
            manifest = PluginManifest.Read(Path.Combine(folder, PluginManifest.FileName));
            if (File.Exists(Path.Combine(folder, DisabledMark)))
                return new InstalledPlugin(folder) { Manifest = manifest, State = PluginState.Disabled, Problem = $"disabled; 'ldm plugin enable {manifest.Id}' brings it back", Stamp = stamp };
            CheckFiles(folder, manifest);
            if (copies is not null) copy = copies.Add(folder);
            return Load(folder, copy, manifest, stamp, isReloadable: copies is not null);
        }
        catch (PluginException broken)
        {
            copies?.Remove(copy);
            return new InstalledPlugin(folder) { Manifest = manifest, State = broken.State, Problem = broken.Message, Stamp = stamp };
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            copies?.Remove(copy);
            return new InstalledPlugin(folder) { Manifest = manifest, State = PluginState.BadManifest, Problem = broken.Message, Stamp = stamp };
        }
    }

    private static void CheckFiles(string folder, PluginManifest manifest)
    {
        if (manifest.Contract != ContractVersion.Current)
            throw new PluginException(PluginState.WrongContract,
                $"built against contract {manifest.Contract}, this is contract {ContractVersion.Current}; get a version of the plugin for it");
        var path = Path.Combine(folder, manifest.Assembly);
        if (!File.Exists(path)) throw new PluginException(PluginState.MissingFile, $"{path} does not exist; build or install the plugin again");
    }

    private static InstalledPlugin Load(string folder, string copy, PluginManifest manifest, string stamp, bool isReloadable)
    {
        var holdsNativeCode = manifest.Permissions.Contains(Permission.Native) || PluginFiles.HoldNativeCode(copy);
        var path = Path.Combine(copy, manifest.Assembly);
        var context = new PluginLoadContext(manifest.Id, path, manifest.Permissions.Contains(Permission.Native), isCollectible: isReloadable && !holdsNativeCode);
        try
        {
            return Loaded(folder, manifest, TypesOf(context.LoadPlugin, path), PluginHash.Of(copy), stamp, context, holdsNativeCode);
        }
        catch (PluginException) when (context.IsCollectible)
        {
            context.Unload();
            throw;
        }
    }

    private static InstalledPlugin Loaded(string folder, PluginManifest manifest, Type[] types, string hash, string stamp = "", PluginLoadContext? context = null, bool holdsNativeCode = false)
    {
        Type[] nodes = [.. types.Where(type => type.IsDefined(typeof(NodeAttribute), inherit: false))];
        PluginService[] services = [.. types.SelectMany(PluginService.Of)];
        Permissions.Check(manifest, nodes.Concat(services.Select(service => service.Implementation)));
        return new InstalledPlugin(folder)
        {
            Manifest = manifest,
            State = PluginState.Loaded,
            Hash = hash,
            NodeTypes = nodes,
            Services = services,
            HoldsNativeCode = holdsNativeCode,
            Stamp = stamp,
            Context = context,
        };
    }

    private static Type[] TypesOf(Func<Assembly> load, string path)
    {
        try
        {
            var assembly = load();
            // A module initializer would otherwise run, and throw, at the first use in the middle of a graph.
            RuntimeHelpers.RunModuleConstructor(assembly.ManifestModule.ModuleHandle);
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException broken)
        {
            var causes = broken.LoaderExceptions.Select(cause => cause!.Message).Distinct().Take(5);
            var missing = broken.LoaderExceptions.Any(cause => cause is FileNotFoundException);
            throw new PluginException(missing ? PluginState.MissingFile : PluginState.FailedToLoad, string.Join("; ", causes), broken);
        }
        catch (FileNotFoundException missing)
        {
            throw new PluginException(PluginState.MissingFile, missing.Message, missing);
        }
        // The plugin's own code has run: it may throw anything, and none of it may take the host down.
        catch (Exception broken) when (broken is not PluginException)
        {
            var cause = broken is TypeInitializationException { InnerException: { } inner } ? inner : broken;
            throw new PluginException(PluginState.FailedToLoad, $"{cause.GetType().Name} while loading {Path.GetFileName(path)}: {cause.Message}", broken);
        }
    }
}
