using System.Diagnostics;

namespace LdmGraph.Cli.Tests;

/// <summary>The program, started as users start it, in a folder of its own.</summary>
internal sealed class Ldm : IDisposable
{
    private static readonly string Configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
    private static readonly string Artifacts = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../.."));

    public Ldm()
    {
        Environment["XDG_CACHE_HOME"] = PathOf("cache");
        Environment["XDG_DATA_HOME"] = PathOf("data");
        // A colour code in the middle of a message would hide it from the assertions.
        Environment["NO_COLOR"] = "1";
    }

    public static string Root { get; } = Path.GetDirectoryName(Artifacts)!;

    public static string Program { get; } = Path.Combine(Artifacts, "bin", "LdmGraph.Cli", Configuration, "ldm");

    /// <summary>The working folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("ldm-tests-").FullName;

    public Dictionary<string, string?> Environment { get; } = [];

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
        return name;
    }

    /// <summary>Puts test plugins into a folder for <c>--plugins</c>.</summary>
    public string Plugins(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(PathOf($"plugins/{name}"));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Artifacts, "test-plugins", Configuration, name)))
                File.Copy(file, PathOf($"plugins/{name}/{Path.GetFileName(file)}"));
        }
        return PathOf("plugins");
    }

    public Task<Outcome> RunAsync(params string[] arguments) => RunProgramAsync(Program, arguments);

    /// <summary>Runs another copy of the program.</summary>
    public async Task<Outcome> RunProgramAsync(string program, params string[] arguments)
    {
        using var process = StartProgram(program, arguments);
        return await FinishAsync(process);
    }

    public Process Start(params string[] arguments) => StartProgram(Program, arguments);

    private Process StartProgram(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public static async Task<Outcome> FinishAsync(Process process)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return new Outcome(process.ExitCode, await output, await error);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>What a command came to.</summary>
internal sealed record Outcome(int Code, string Out, string Error)
{
    public IEnumerable<string> Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
