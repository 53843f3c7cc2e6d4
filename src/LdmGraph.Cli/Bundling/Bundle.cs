using LdmGraph.Hosting;

namespace LdmGraph.Cli.Bundling;

/// <summary>
/// Writes the portable folder. It is laid out like a .NET installation beside an application, not as a single-file or
/// trimmed publish: plugins are loaded by path at run time and may use parts of .NET that the program itself does not.
/// </summary>
/// <remarks>
/// <code>
/// ldm           starts app/ldm.dll with dotnet/dotnet
/// app/          the program; native/ holds the sources of the libtorch shim
/// app/plugins/  every plugin
/// dotnet/       the parts of .NET that program and plugins refer to
/// graphs/
/// </code>
/// </remarks>
internal static class Bundle
{
    // The shim fits one libtorch only and is compiled where it runs; symbols are nothing but weight there.
    private static readonly string[] LeftBehind = [".pdb", "libldmtorch.so", ".libtorch"];

    /// <summary>Writes everything and returns how many bytes that took.</summary>
    public static long Write(string target)
    {
        var application = Path.Combine(target, "app");
        CopyTree(AppContext.BaseDirectory, application, skip: ["plugins"]);
        // Documentation of plugins is what their nodes' tooltips say; that of the contracts is for those who compile.
        foreach (var documentation in Directory.EnumerateFiles(application, "*.xml")) File.Delete(documentation);
        foreach (var folder in new LdmGraphOptions().PluginFolders.Where(Directory.Exists))
            CopyTree(folder, Path.Combine(application, "plugins"), skip: []);
        if (Installation.Folder("graphs") is { } graphs) CopyTree(graphs, Path.Combine(target, "graphs"), skip: []);
        DotnetRuntime.Copy(Path.Combine(target, "dotnet"), Directory.EnumerateFiles(application, "*.dll", SearchOption.AllDirectories));
        WriteText("ldm", Path.Combine(target, "ldm"), executable: true);
        WriteText("README.txt", Path.Combine(target, "README.txt"), executable: false);
        return Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
    }

    private static void CopyTree(string from, string to, string[] skip)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from).Where(file => !LeftBehind.Any(ending => file.EndsWith(ending, StringComparison.Ordinal))))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from).Where(folder => !skip.Contains(Path.GetFileName(folder))))
            CopyTree(folder, Path.Combine(to, Path.GetFileName(folder)), skip: []);
    }

    private static void WriteText(string resource, string path, bool executable)
    {
        using (var source = typeof(Bundle).Assembly.GetManifestResourceStream($"bundle/{resource}")!)
        using (var file = File.Create(path))
            source.CopyTo(file);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | (executable ? UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : 0));
    }
}
