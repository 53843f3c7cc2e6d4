using LdmGraph.Hosting;

namespace LdmGraph.Cli.Bundling;

/// <summary>
/// Writes the portable folder. It is laid out like a .NET installation beside an application, not as a single-file or
/// trimmed publish: plugins are loaded by path at run time and may use parts of .NET that the program itself does not.
/// </summary>
/// <remarks>
/// <code>
/// ldm           starts app/ldm.dll with dotnet/dotnet
/// app/          the program and the server; native/ holds the sources of the libtorch shim
/// app/plugins/  every plugin
/// dotnet/       the parts of .NET that program, server and plugins refer to
/// graphs/
/// models/
/// </code>
/// Program and server lie in one folder because most of their libraries are the same; each has its own list of those that are its.
/// </remarks>
internal static class Bundle
{
    // The shim fits one libtorch only and is compiled where it runs; symbols are nothing but weight there.
    private static readonly string[] LeftBehind = [".pdb", "libldmtorch.so", ".libtorch", "web.config"];

    /// <summary>Writes everything and returns how many bytes that took.</summary>
    /// <param name="target">The folder.</param>
    /// <param name="server">The folder that the server was published to; null leaves it out.</param>
    /// <exception cref="InputException">The server was built from other sources than this program.</exception>
    public static long Write(string target, string? server)
    {
        var application = Path.Combine(target, "app");
        CopyTree(AppContext.BaseDirectory, application, skip: ["plugins"]);
        if (server is not null) CopyTree(server, application, skip: []);
        // Documentation of plugins is what their nodes' tooltips say; that of the contracts is for those who compile.
        foreach (var documentation in Directory.EnumerateFiles(application, "*.xml")) File.Delete(documentation);
        foreach (var folder in new LdmGraphOptions().PluginFolders.Where(Directory.Exists))
            CopyTree(folder, Path.Combine(application, "plugins"), skip: []);
        foreach (var name in (string[])["graphs", "models"])
            if (Installation.Folder(name) is { } folder) CopyTree(folder, Path.Combine(target, name), skip: []);
        DotnetRuntime.Copy(Path.Combine(target, "dotnet"), Directory.EnumerateFiles(application, "*.dll", SearchOption.AllDirectories), withWeb: server is not null);
        WriteText("ldm", Path.Combine(target, "ldm"), executable: true);
        WriteText("README.txt", Path.Combine(target, "README.txt"), executable: false);
        return Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
    }

    private static void CopyTree(string from, string to, string[] skip)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from).Where(file => !LeftBehind.Any(ending => file.EndsWith(ending, StringComparison.Ordinal))))
            Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from).Where(folder => !skip.Contains(Path.GetFileName(folder))))
            CopyTree(folder, Path.Combine(to, Path.GetFileName(folder)), skip: []);
    }

    private static void Copy(string from, string to)
    {
        if (!File.Exists(to)) File.Copy(from, to);
        else if (!File.ReadAllBytes(from).AsSpan().SequenceEqual(File.ReadAllBytes(to)))
            throw new InputException($"{from} is not the same as {to}: the server was built from other sources than this program; run './ldm bundle' in the source checkout, which builds both");
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
