using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace LdmGraph.Cli.Bundling;

/// <summary>The .NET that this process runs on, reduced to what some assemblies can reach.</summary>
internal static class DotnetRuntime
{
    // Reached by name at run time, where no reference shows: stack traces, and the names that older libraries go through.
    private static readonly string[] ReachedByName = ["System.Diagnostics.StackTrace", "System.Runtime.Loader", "netstandard", "mscorlib"];

    // These only forward to nearly everything else; what is used behind them is referred to by its own name as well.
    private static readonly string[] Facades = ["netstandard", "mscorlib", "System", "System.Core"];

    // Debuggers, profilers, crash dumps and the garbage collectors that have to be asked for.
    private static readonly string[] NativeToLeave =
        ["libmscordaccore.so", "libmscordbi.so", "libcoreclrtraceptprovider.so", "libclrgc.so", "libclrgcexp.so", "createdump"];

    /// <summary>Copies an installation that can run the assemblies: <c>dotnet</c>, <c>host/fxr</c>, <c>shared</c>.</summary>
    public static void Copy(string target, IEnumerable<string> assemblies)
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;   // <root>/shared/Microsoft.NETCore.App/10.0.x
        var version = Path.GetFileName(framework);
        var root = Path.GetFullPath(Path.Combine(framework, "../../.."));

        CopyFiles([Path.Combine(root, "dotnet")], target);
        CopyFiles(Directory.EnumerateFiles(Path.Combine(root, "host/fxr", version)), Path.Combine(target, "host/fxr", version));

        var needed = Reachable(assemblies, framework);
        var native = Directory.EnumerateFiles(framework).Where(file => Path.GetExtension(file) != ".dll" && !NativeToLeave.Contains(Path.GetFileName(file)));
        CopyFiles(needed.Concat(native), Path.Combine(target, "shared/Microsoft.NETCore.App", version));
    }

    /// <summary>Files of the framework that the assemblies refer to, and those refer to, and so on.</summary>
    private static HashSet<string> Reachable(IEnumerable<string> assemblies, string framework)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(assemblies.SelectMany(References).Concat(ReachedByName));
        while (open.TryPop(out var name))
        {
            var file = Path.Combine(framework, name + ".dll");
            if (!File.Exists(file) || !found.Add(file) || Facades.Contains(name)) continue;
            foreach (var reference in References(file).Where(reference => Luxury(reference) is not { } part || part == Luxury(name))) open.Push(reference);
        }
        return found;
    }

    /// <summary>
    /// Parts that .NET's own libraries refer to for things nobody here asks of them: type converters for XML, XML for
    /// fetching documents from the network. Only a program or plugin that itself refers to such a part takes it along;
    /// together they are 12 MB.
    /// </summary>
    private static string? Luxury(string name) => name switch
    {
        "System.Net.Primitives" => null,
        _ when name.StartsWith("System.Net.", StringComparison.Ordinal) => "network",
        _ when name.StartsWith("System.Xml.", StringComparison.Ordinal) || name.StartsWith("System.Private.Xml", StringComparison.Ordinal) => "XML",
        _ => null,
    };

    private static List<string> References(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        if (!file.HasMetadata) return [];
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    private static void CopyFiles(IEnumerable<string> files, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in files) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }
}
