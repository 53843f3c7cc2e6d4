using System.IO.Compression;
using LdmGraph.Hosting.Plugins;

namespace LdmGraph.Hosting.Installing;

/// <summary>
/// A plugin as one file: a zip of its folder with <c>plugin.json</c> at the top. The same plugin packs to the same bytes. Packages
/// come from strangers, so that names and sizes are checked while unpacking and never taken from the archive's own word.
/// </summary>
public static class PluginPackage
{
    /// <summary>Most files that a package may hold.</summary>
    public const int MaxFiles = 10_000;

    /// <summary>Most bytes that a package may unpack to: 2 GiB.</summary>
    public const long MaxBytes = 2L << 30;

    // The earliest time that zip archives can say.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // S_IFMT and S_IFLNK of stat(2), where archives made on Unix keep them.
    private const int FileTypeMask = 0xF000, SymbolicLink = 0xA000;

    /// <summary>Packs a built plugin. Contract assemblies that strayed into the folder stay behind: the host has its own.</summary>
    /// <param name="folder">Folder with <c>plugin.json</c> and the assembly, or a project that has been built.</param>
    /// <param name="file">The package to write; null for <c>id-version.zip</c> in the current folder.</param>
    /// <returns>Absolute path of the package.</returns>
    /// <exception cref="InvalidDataException">The folder holds no plugin, or not a whole one.</exception>
    public static string Pack(string folder, string? file = null)
    {
        folder = FindBuilt(folder);
        var manifest = ReadManifest(folder);
        var path = Path.GetFullPath(file ?? $"{manifest.Id}-{manifest.Version}.zip");
        var partial = path + ".partial";
        using (var archive = new ZipArchive(File.Create(partial), ZipArchiveMode.Create))
            foreach (var source in FilesOf(folder).Where(source => Path.GetFullPath(source) != path && Path.GetFullPath(source) != partial))
            {
                var entry = archive.CreateEntry(Path.GetRelativePath(folder, source).Replace(Path.DirectorySeparatorChar, '/'), CompressionLevel.Optimal);
                entry.LastWriteTime = NoTime;
                using var from = File.OpenRead(source);
                using var to = entry.Open();
                from.CopyTo(to);
            }
        File.Move(partial, path, overwrite: true);
        return path;
    }

    /// <summary>Unpacks a package, or copies a plugin's folder, into an empty one.</summary>
    /// <exception cref="InvalidDataException">Not a package, or one that would write outside the folder or more than the limits allow.</exception>
    internal static void Unpack(string source, string target, long maxBytes = MaxBytes)
    {
        Directory.CreateDirectory(target);
        if (Directory.Exists(source))
        {
            foreach (var file in FilesOf(FindBuilt(source)))
                using (var from = File.OpenRead(file))
                    Write(from, PathIn(target, Path.GetRelativePath(FindBuilt(source), file)), ref maxBytes, source);
            return;
        }
        using var archive = Open(source);
        if (archive.Entries.Count > MaxFiles) throw new InvalidDataException($"{source} holds {archive.Entries.Count} files, more than the {MaxFiles} that a plugin may have");
        var top = Top(archive, source);
        foreach (var entry in archive.Entries)
        {
            if (((entry.ExternalAttributes >> 16) & FileTypeMask) == SymbolicLink) throw new InvalidDataException($"{source}: '{entry.FullName}' is a link; a plugin holds files only");
            if (!entry.FullName.StartsWith(top, StringComparison.Ordinal)) throw new InvalidDataException($"{source}: '{entry.FullName}' lies beside the plugin's folder '{top}'");
            var path = PathIn(target, entry.FullName[top.Length..]);
            if (entry.FullName.EndsWith('/')) continue;
            using var from = entry.Open();
            Write(from, path, ref maxBytes, source);
        }
    }

    /// <summary>The plugin's folder: the one given, or where its project was last built.</summary>
    internal static string FindBuilt(string folder)
    {
        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(folder)) throw new InvalidDataException($"there is no folder '{folder}'");
        if (IsWhole(folder)) return folder;
        var output = Path.Combine(folder, "bin");
        var built = Directory.Exists(output)
            ? Directory.EnumerateFiles(output, PluginManifest.FileName, SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!).Where(IsWhole)
                .MaxBy(candidate => File.GetLastWriteTimeUtc(Path.Combine(candidate, ReadManifest(candidate).Assembly)))
            : null;
        if (built is not null) return built;
        if (!File.Exists(Path.Combine(folder, PluginManifest.FileName))) throw new InvalidDataException($"{folder} holds no {PluginManifest.FileName}; name the folder that the plugin was built into, or its project");
        throw new InvalidDataException($"{Path.Combine(folder, ReadManifest(folder).Assembly)} does not exist; build the plugin first: dotnet build -c Release {folder}");
    }

    /// <summary>The manifest of a plugin's folder.</summary>
    /// <exception cref="InvalidDataException">It is not as it must be.</exception>
    internal static PluginManifest ReadManifest(string folder)
    {
        try
        {
            return PluginManifest.Read(Path.Combine(folder, PluginManifest.FileName));
        }
        catch (PluginException broken)
        {
            throw new InvalidDataException(broken.Message, broken);
        }
    }

    private static bool IsWhole(string folder) =>
        File.Exists(Path.Combine(folder, PluginManifest.FileName)) && File.Exists(Path.Combine(folder, ReadManifest(folder).Assembly));

    private static List<string> FilesOf(string folder)
    {
        // Links are not followed: they may lead anywhere, and mean nothing elsewhere.
        var files = Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(file => Path.GetFileName(file) != InstalledPlugin.DisabledMark && !IsContract(file) && !IsOfBuild(file))
            .Order(StringComparer.Ordinal).Take(MaxFiles + 1).ToList();
        return files.Count <= MaxFiles ? files : throw new InvalidDataException($"{folder} holds more than the {MaxFiles} files that a plugin may have; name the plugin's own folder");
    }

    /// <summary>What the build of a Razor library leaves for a site on the same machine; it names folders of that machine.</summary>
    private static bool IsOfBuild(string file) => Path.GetFileName(file) is var name && name.EndsWith(".json", StringComparison.Ordinal) && name.Contains(".staticwebassets.", StringComparison.Ordinal);

    private static bool IsContract(string file) => Path.GetExtension(file) is ".dll" or ".pdb" or ".xml" && SharedAssemblies.Contains(Path.GetFileNameWithoutExtension(file));

    private static ZipArchive Open(string file)
    {
        if (!File.Exists(file)) throw new InvalidDataException($"there is no file or folder '{file}'");
        try
        {
            return ZipFile.OpenRead(file);
        }
        catch (InvalidDataException broken)
        {
            throw new InvalidDataException($"{file} is no package of a plugin: {broken.Message}", broken);
        }
    }

    /// <summary>What stands before every name: nothing, or the one folder that was zipped with its name.</summary>
    private static string Top(ZipArchive archive, string source)
    {
        if (archive.GetEntry(PluginManifest.FileName) is not null) return "";
        var first = archive.Entries.Select(entry => entry.FullName.Split('/')[0] + "/").FirstOrDefault();
        return first is not null && archive.GetEntry(first + PluginManifest.FileName) is not null
            ? first
            : throw new InvalidDataException($"{source} is no package of a plugin: it holds no {PluginManifest.FileName}; 'ldm plugin pack' makes one");
    }

    private static string PathIn(string target, string name)
    {
        if (name.Length == 0) return target;
        var unsafeName = Path.IsPathRooted(name) || name.Any(c => c is '\\' or ':' || char.IsControl(c)) || name.TrimEnd('/').Split('/').Any(part => part is "" or "." or "..");
        var full = unsafeName ? "" : Path.GetFullPath(Path.Combine(target, name));
        return full.StartsWith(target + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new InvalidDataException($"the plugin holds a file called '{name}', which would lie outside its folder");
    }

    private static void Write(Stream from, string path, ref long left, string source)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Never over another: two names for one file are no accident.
        using var to = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[1 << 16];
        for (int count; (count = from.Read(buffer)) > 0;)
        {
            left -= count;
            if (left < 0) throw new InvalidDataException($"{source} unpacks to more than a plugin may have ({MaxBytes >> 20} MiB)");
            to.Write(buffer, 0, count);
        }
    }
}
