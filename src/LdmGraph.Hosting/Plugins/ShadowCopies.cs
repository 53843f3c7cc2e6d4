namespace LdmGraph.Hosting.Plugins;

/// <summary>
/// Copies of plugin folders, which are loaded in their place: loaded files are mapped into memory, and writing over one changes,
/// or ends, the process that runs it.
/// </summary>
internal sealed class ShadowCopies : IDisposable
{
    private static readonly string All = Path.Combine(Path.GetTempPath(), $"ldmgraph-plugins-{Environment.UserName}");

    private readonly string _folder;
    private readonly FileStream _claim;
    private int _count;

    public ShadowCopies()
    {
        Directory.CreateDirectory(All);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(All, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var folder in Directory.EnumerateDirectories(All)) RemoveIfAbandoned(folder);
        _folder = Path.Combine(All, Path.GetRandomFileName());
        Directory.CreateDirectory(_folder);
        _claim = new FileStream(ClaimOf(_folder), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Copies a plugin's folder.</summary>
    /// <returns>The copy, used by nobody else.</returns>
    public string Add(string folder)
    {
        var copy = Path.Combine(_folder, $"{Path.GetFileName(folder)}-{Interlocked.Increment(ref _count)}");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }

    /// <summary>Removes a copy; any other folder is left alone.</summary>
    public void Remove(string copy)
    {
        // What is still mapped lives on without its name; where files in use cannot be deleted, the end of the process allows it.
        if (Path.GetDirectoryName(copy) == _folder && Directory.Exists(copy)) Delete(copy);
    }

    public void Dispose()
    {
        _claim.Dispose();
        Delete(_folder);
    }

    private static string ClaimOf(string folder) => Path.Combine(folder, ".claim");

    /// <summary>What a process left that was killed: its claim is no longer held.</summary>
    private static void RemoveIfAbandoned(string folder)
    {
        try
        {
            using (new FileStream(ClaimOf(folder), FileMode.Open, FileAccess.ReadWrite, FileShare.None)) { }
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // It is in use, or another process removes it just now.
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // Removed with all that is abandoned when copies are next made.
        }
    }
}
