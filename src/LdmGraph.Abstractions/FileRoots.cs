namespace LdmGraph;

/// <summary>
/// The folders a graph may read from and the one it may write to. Every path that stands in a graph file passes through
/// here; links that lead out of the roots are followed before the check, not after.
/// </summary>
[RequiresPermission(Permission.Files)]
public sealed class FileRoots
{
    private readonly string[] _readable;

    /// <param name="readable">Folders, or single files, that may be read; relative paths are looked for in the folders, in this order.</param>
    /// <param name="output">Folder that results are written to; it is created when first needed.</param>
    public FileRoots(IEnumerable<string> readable, string output)
    {
        Output = Path.GetFullPath(output);
        _readable = [.. readable.Append(output).Select(Path.GetFullPath).Distinct()];
    }

    /// <summary>The folders and files that may be read.</summary>
    public IReadOnlyList<string> Readable => _readable;

    /// <summary>The folder that results are written to.</summary>
    public string Output { get; }

    /// <summary>Absolute path of an existing file or folder.</summary>
    /// <exception cref="FileNotFoundException">Nothing of that name in any root; the message lists where was looked.</exception>
    /// <exception cref="UnauthorizedAccessException">The path leads outside the roots.</exception>
    public string ResolveExisting(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (path.Contains('\0')) throw new FileNotFoundException("the path contains a null character", path);

        var candidates = Path.IsPathRooted(path)
            ? [Path.GetFullPath(path)]
            : _readable.Where(root => !File.Exists(root)).Select(root => Path.GetFullPath(Path.Combine(root, path))).ToArray();
        // Outside first: whether a file exists out there is not the graph's business.
        var inside = candidates.Where(candidate => IsInside(candidate, _readable)).ToArray();
        if (inside.Length == 0)
            throw new UnauthorizedAccessException($"'{path}' is outside the folders that graphs may read ({string.Join(", ", _readable)})");

        var found = Array.Find(inside, candidate => File.Exists(candidate) || Directory.Exists(candidate))
            ?? throw new FileNotFoundException($"'{path}' does not exist; looked in {string.Join(", ", inside.Select(Path.GetDirectoryName).Distinct())}", path);
        if (!IsInside(RealPath(found), _readable.Select(RealPath)))
            throw new UnauthorizedAccessException($"'{path}' is a link that leads outside the folders that graphs may read");
        return found;
    }

    /// <summary>Absolute path below <see cref="Output"/> for a new file; its folder is created.</summary>
    /// <exception cref="UnauthorizedAccessException">The path leads outside the output folder.</exception>
    public string ResolveOutput(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = Path.GetFullPath(Path.Combine(Output, path));
        if (path.Contains('\0') || full == Output || !IsInside(full, [Output]))
            throw new UnauthorizedAccessException($"'{path}' is outside the output folder {Output}");
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        if (!IsInside(RealPath(Path.GetDirectoryName(full)!), [RealPath(Output)]))
            throw new UnauthorizedAccessException($"'{path}' is a link that leads outside the output folder {Output}");
        return full;
    }

    private static bool IsInside(string path, IEnumerable<string> roots) => roots.Any(root =>
        path == root || path.StartsWith(root.EndsWith(Path.DirectorySeparatorChar) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    /// <summary>The path with every symbolic link on the way followed.</summary>
    private static string RealPath(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            if (info.LinkTarget is not null) real = RealPath(info.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }
        return real;
    }
}
