using System.Diagnostics;

namespace LdmGraph.Web.Tests;

/// <summary>The published server, as a process of its own on a port of its own, over a data folder that is gone with it.</summary>
internal sealed class Server : IAsyncDisposable
{
    private static readonly string Configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
    private static readonly string Artifacts = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../.."));
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly DataFolder _data;
    private readonly bool _ownsData;

    private Server(Process process, DataFolder data, bool ownsData, string said, Uri link)
    {
        (_process, _data, _ownsData) = (process, data, ownsData);
        (Said, Link) = (said, link);
        Url = new Uri(link.GetLeftPart(UriPartial.Authority));
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Url, Timeout = Patience };
    }

    public static string Root { get; } = Path.GetDirectoryName(Artifacts)!;

    public static string Program { get; } = Path.Combine(Artifacts, "publish", "LdmGraph.Web", Configuration, "LdmGraph.Web");

    /// <summary>The command line, <c>ldm</c>.</summary>
    public static string CommandLine { get; } = Path.Combine(Artifacts, "bin", "LdmGraph.Cli", Configuration, "ldm");

    /// <summary>Id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>What it wrote to standard output up to its address.</summary>
    public string Said { get; }

    /// <summary>The address it printed, with the token where there is one.</summary>
    public Uri Link { get; }

    public Uri Url { get; }

    /// <summary>Follows no redirects and keeps no cookies: tests see what the server said.</summary>
    public HttpClient Client { get; }

    public DataFolder Data => _data;

    public int ProcessId => _process.Id;

    /// <summary>Bytes of memory that the process has now.</summary>
    public long Memory() => Status("VmRSS:");

    /// <summary>The most that it ever had.</summary>
    public long Peak() => Status("VmHWM:");

    private long Status(string name) =>
        long.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], System.Globalization.CultureInfo.InvariantCulture) << 10;

    public static async Task<Server> StartAsync(params string[] arguments)
    {
        var data = new DataFolder();
        try
        {
            return await ReadyAsync(Launch(data, arguments), data, ownsData: true);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Over data that another server has left, or still uses.</summary>
    public static Task<Server> StartAsync(DataFolder data, params string[] arguments) => ReadyAsync(Launch(data, arguments), data, ownsData: false);

    /// <summary>By a command line, <c>ldm serve</c>, with nothing of the environment but what is given.</summary>
    public static Task<Server> StartByAsync(string commandLine, DataFolder data, IEnumerable<KeyValuePair<string, string?>> environment)
    {
        data.AddPlugin(TestPlugin("Basics"));
        var start = Prepare(commandLine, data, ["serve", "--data", data.Path, "--port", "0", "--plugins", data.Plugins]);
        start.Environment.Clear();
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return ReadyAsync(Process.Start(start)!, data, ownsData: false);
    }

    private static async Task<Server> ReadyAsync(Process process, DataFolder data, bool ownsData)
    {
        var said = new List<string>();
        using var patience = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            said.Add(line);
            if (line.Split(' ').FirstOrDefault(word => word.StartsWith("http://", StringComparison.Ordinal)) is { } link)
                return new Server(process, data, ownsData, string.Join('\n', said), new Uri(link));
        }
        throw new InvalidOperationException($"the server ended without saying its address: {string.Join('\n', said)}\n{await process.StandardError.ReadToEndAsync(patience.Token)}");
    }

    public static string TestPlugin(string name) => Path.Combine(Artifacts, "test-plugins", Configuration, name);

    /// <summary>Starts it without waiting, for arguments that keep it from starting.</summary>
    public static Process Launch(DataFolder data, params string[] arguments)
    {
        data.AddPlugin(TestPlugin("Basics"));
        var port = arguments.Contains("--port") ? Array.Empty<string>() : ["--port", "0"];
        return Process.Start(Prepare(Program, data, ["--data", data.Path, .. port, "--plugins", data.Plugins, .. arguments]))!;
    }

    private static ProcessStartInfo Prepare(string program, DataFolder data, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = "/", RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // Not the plugins of whoever runs the tests.
        start.Environment["XDG_DATA_HOME"] = data.Path;
        return start;
    }

    /// <summary>Ends it as the power going out would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end, and returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"])) await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        if (_ownsData) _data.Dispose();
    }
}

/// <summary>A folder for a server's data.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ldm-web-tests-").FullName;

    public string Path => System.IO.Path.Combine(_root, "data");

    /// <summary>The plugins of tests that the server is to have beside its own.</summary>
    public string Plugins => System.IO.Path.Combine(_root, "plugins");

    /// <summary>The plugins that the user installed.</summary>
    public string Installed => System.IO.Path.Combine(Path, "ldmgraph", "plugins");

    public void AddPlugin(string folder, bool installed = false)
    {
        var target = System.IO.Path.Combine(installed ? Installed : Plugins, System.IO.Path.GetFileName(folder));
        if (!Directory.Exists(target)) Build(folder, target);
    }

    /// <summary>Puts a version of a plugin where the last one was, as a build does: over the files that are there.</summary>
    public void BuildPlugin(string folder, string name) => Build(folder, System.IO.Path.Combine(Plugins, name));

    private static void Build(string folder, string target)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
