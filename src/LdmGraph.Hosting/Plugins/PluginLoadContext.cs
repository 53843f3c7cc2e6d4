using System.Reflection;
using System.Runtime.Loader;

namespace LdmGraph.Hosting.Plugins;

/// <summary>Where one plugin's assemblies live: its own dependencies by its <c>.deps.json</c>, the shared ones from the host.</summary>
internal sealed class PluginLoadContext(string id, string assemblyPath, bool mayCallNative, bool isCollectible) : AssemblyLoadContext(id, isCollectible)
{
    private readonly AssemblyDependencyResolver _resolver = new(assemblyPath);
    private readonly string _folder = Path.GetDirectoryName(assemblyPath)!;
    private EditorShare? _share;
    private AssemblyDependencyResolver? _editorResolver;

    /// <summary>The folder it loads from.</summary>
    public string Folder => _folder;

    /// <summary>Loads the assembly of node bodies beside the nodes, whose types are then the same for both.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="share">What the host lends it.</param>
    public Assembly LoadEditor(string path, EditorShare share)
    {
        (_share, _editorResolver) = (share, new AssemblyDependencyResolver(path));
        return LoadFromAssemblyPath(path);
    }

    /// <summary>Loads the plugin's assembly and makes sure that what it refers to is there, which otherwise shows at the first use.</summary>
    /// <exception cref="FileNotFoundException">Something is not there; the message names it and the folder.</exception>
    public Assembly LoadPlugin()
    {
        var assembly = LoadFromAssemblyPath(assemblyPath);
        var missing = Array.Find(assembly.GetReferencedAssemblies(), name =>
            !SharedAssemblies.Contains(name.Name) && !Framework.Contains(name.Name) && _resolver.ResolveAssemblyToPath(name) is null);
        return missing is null ? assembly : throw Missing(missing);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // Shared first: a copy of the contract that strayed into the plugin's folder must not become a second contract.
        if (SharedAssemblies.Contains(assemblyName.Name)) return SharedAssemblies.Load(assemblyName);
        if (_share?.Contract(assemblyName) is { } contract) return contract;
        if ((_resolver.ResolveAssemblyToPath(assemblyName) ?? _editorResolver?.ResolveAssemblyToPath(assemblyName)) is { } path) return LoadFromAssemblyPath(path);
        if (_share?.Framework(assemblyName) is { } framework) return framework;
        // Falling back to the host's private packages would work today and break when the host changes its version.
        return Framework.Contains(assemblyName.Name) ? null : throw Missing(assemblyName);
    }

    private FileNotFoundException Missing(AssemblyName name) =>
        new($"'{name}' is neither in the plugin's folder {_folder} nor shared by the host", name.Name + ".dll");

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        if (!mayCallNative)
            throw new DllNotFoundException($"{unmanagedDllName} is native code, and {Name} does not ask for \"native\"; add it to \"permissions\" in its {PluginManifest.FileName}");
        // What stands in no .deps.json, as a shim that the plugin's own build left there, .NET finds beside the assembly that calls it.
        return _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : IntPtr.Zero;
    }
}
