using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace TorchSharp.Interop;

/// <summary>
/// Compiles the shim at first use, where it was not built with the program: a bundle carries native/ as source, because a binary fits
/// one libtorch only. The result is kept per sources and libtorch.
/// </summary>
internal static class NativeBuild
{
    internal static string Run(string sources, string libtorch)
    {
        if (!File.Exists(Path.Combine(sources, "CMakeLists.txt")))
            throw new DllNotFoundException($"lib{Native.Library}.so does not load and its sources are not in {sources}. Build LdmGraph.Torch again.");
        var place = libtorch.Length > 0 ? libtorch : FindWheel();
        var folder = Path.Combine(CacheRoot(), "ldmgraph", "native", Fingerprint(sources, place));
        var library = Path.Combine(folder, $"lib{Native.Library}.so");
        if (File.Exists(library)) return library;
        Directory.CreateDirectory(folder);
        using var guard = Lock(Path.Combine(folder, "lock"));
        if (File.Exists(library)) return library;                       // another process was faster
        LdmGraph.Torch.TorchRuntime.Compiling?.Invoke(place.Length > 0 ? place : "the libtorch of this system");
        var build = Path.Combine(folder, "build");
        Execute("cmake", ["-S", sources, "-B", build, $"-DLIBTORCH={place}"]);
        Execute("cmake", ["--build", build, "--parallel"]);
        File.Move(Path.Combine(build, $"lib{Native.Library}.so"), library);
        Directory.Delete(build, recursive: true);
        return library;
    }

    private static string CacheRoot() =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    private static string Fingerprint(string sources, string libtorch)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.GetFiles(sources).Order(StringComparer.Ordinal)) hash.AppendData(File.ReadAllBytes(file));
        hash.AppendData(Encoding.UTF8.GetBytes(libtorch));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <summary>The torch folder of an installed PyTorch, when there is no libtorch package; empty otherwise.</summary>
    private static string FindWheel()
    {
        if (File.Exists("/usr/include/ATen/ATen.h")) return "";
        try
        {
            var (code, output) = Capture("python3", ["-c", "import importlib.util as u; print(u.find_spec('torch').submodule_search_locations[0])"]);
            return code == 0 ? output.Trim() : "";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";                                                   // no Python; cmake will say what is missing
        }
    }

    private static FileStream Lock(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(200);                                       // another process is compiling
            }
        }
    }

    private static void Execute(string program, string[] arguments)
    {
        int code;
        string output;
        try
        {
            (code, output) = Capture(program, arguments);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new DllNotFoundException($"{program} is needed to compile lib{Native.Library}.so: apt-get install cmake g++ libtorch-dev libopenblas0-openmp");
        }
        if (code != 0) throw new DllNotFoundException($"lib{Native.Library}.so could not be compiled. {program} {string.Join(' ', arguments)} said:\n{output}");
    }

    private static (int Code, string Output) Capture(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = new StringBuilder();
        void Collect(object sender, DataReceivedEventArgs line)
        {
            lock (output) output.AppendLine(line.Data);
        }
        process.OutputDataReceived += Collect;
        process.ErrorDataReceived += Collect;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return (process.ExitCode, output.ToString());
    }
}
