namespace LdmGraph.Hosting;

/// <summary>Where the program's own files lie: in a source checkout, or in a portable folder.</summary>
public static class Installation
{
    /// <summary>The folder that holds the launcher and <c>graphs</c>, or null when the engine runs inside another program.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>A folder of the installation (<c>models</c>, <c>graphs</c>), or null when there is none.</summary>
    public static string? Folder(string name) =>
        Root is not null && Directory.Exists(Path.Combine(Root, name)) ? Path.Combine(Root, name) : null;

    /// <summary>The plugins that come with the program: <c>plugins</c> beside it, or what a source checkout has built.</summary>
    public static string Plugins { get; } = FindPlugins();

    /// <summary>Where the user's own things live between programs: <c>ldmgraph</c> in the user's data folder.</summary>
    // https://specifications.freedesktop.org/basedir-spec: a relative path in the variable is to be ignored.
    public static string UserData { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } data && Path.IsPathRooted(data)
            ? data
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share"),
        "ldmgraph");

    /// <summary>Where <c>ldm plugin install</c> puts plugins.</summary>
    public static string UserPlugins { get; } = Path.Combine(UserData, "plugins");

    private static string? FindRoot()
    {
        // artifacts/bin/<project>/<configuration> is four levels deep.
        var folder = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        for (var level = 0; level < 5 && folder is not null; level++, folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "ldm")) && Directory.Exists(Path.Combine(folder, "graphs"))) return folder;
        return null;
    }

    private static string FindPlugins()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "plugins");
        if (Directory.Exists(beside)) return beside;
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var built = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../plugins", configuration));
        return Directory.Exists(built) ? built : beside;
    }
}
