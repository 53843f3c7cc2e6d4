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

    // <root>/shared/Microsoft.NETCore.App/10.0.x
    private static readonly string Base = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
    private static readonly string Version = Path.GetFileName(Base);
    private static readonly string Root = Path.GetFullPath(Path.Combine(Base, "../../.."));

    /// <summary>What starts programs: <c>dotnet</c>.</summary>
    public static string Host { get; } = Path.Combine(Root, "dotnet");

    /// <summary>Copies an installation that can run the assemblies: <c>dotnet</c>, <c>host/fxr</c>, <c>shared</c>.</summary>
    /// <exception cref="InputException">They are for web servers, and this .NET comes without.</exception>
    public static void Copy(string target, IEnumerable<string> assemblies, bool withWeb)
    {
        var frameworks = new List<string> { Base };
        if (withWeb)
        {
            // Released together, under one number.
            var web = Path.Combine(Root, "shared", "Microsoft.AspNetCore.App", Version);
            if (!Directory.Exists(web)) throw new InputException($"there is no {web}, which the server needs; install ASP.NET Core {Version}, or leave the server out with --no-server");
            frameworks.Add(web);
        }
        CopyFiles([Host], target);
        CopyFiles(Directory.EnumerateFiles(Path.Combine(Root, "host/fxr", Version)), Path.Combine(target, "host/fxr", Version));

        var needed = Reachable(assemblies, frameworks).ToLookup(file => Path.GetDirectoryName(file)!);
        foreach (var framework in frameworks)
        {
            var native = Directory.EnumerateFiles(framework).Where(file => Path.GetExtension(file) != ".dll" && !NativeToLeave.Contains(Path.GetFileName(file)));
            CopyFiles(needed[framework].Concat(native), Path.Combine(target, Path.GetRelativePath(Root, framework)));
        }
    }

    /// <summary>Files of the frameworks that the assemblies refer to, and those refer to, and so on.</summary>
    private static HashSet<string> Reachable(IEnumerable<string> assemblies, List<string> frameworks)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(assemblies.SelectMany(References).Concat(ReachedByName));
        while (open.TryPop(out var name))
        {
            var file = frameworks.Select(framework => Path.Combine(framework, name + ".dll")).FirstOrDefault(File.Exists);
            if (file is null || !found.Add(file) || Facades.Contains(name)) continue;
            // A web server is what some of it is for.
            foreach (var reference in References(file).Where(reference => frameworks.Count > 1 || Luxury(reference) is not { } part || part == Luxury(name))) open.Push(reference);
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
