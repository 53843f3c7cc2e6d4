using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Finds the shim beside this assembly, or builds it for the libtorch at hand.</summary>
internal static class NativeLoader
{
    private static readonly Lock Gate = new();
    private static nint loaded;

    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Native.Library) return 0;
        lock (Gate)
        {
            if (loaded == 0) loaded = Load();
            return loaded;
        }
    }

    private static unsafe nint Load()
    {
        var folder = Path.GetDirectoryName(typeof(NativeLoader).Assembly.Location) is { Length: > 0 } beside ? beside : AppContext.BaseDirectory;
        var wanted = Environment.GetEnvironmentVariable("LIBTORCH") ?? "";
        var built = Path.Combine(folder, $"lib{Native.Library}.so");
        var handle = Matches(built, wanted) && NativeLibrary.TryLoad(built, out var ready) ? ready : NativeLibrary.Load(NativeBuild.Run(Path.Combine(folder, "native"), wanted));
        ((delegate* unmanaged<void>)NativeLibrary.GetExport(handle, "ldm_initialize"))();
        return handle;
    }

    /// <summary>Whether the shim beside us was built for the libtorch that is asked for; the build leaves that folder's name beside it.</summary>
    private static bool Matches(string library, string wanted)
    {
        if (!File.Exists(library)) return false;
        var stamp = library + ".libtorch";
        return wanted.Length == 0 || !File.Exists(stamp) || File.ReadAllText(stamp).Trim() == wanted;
    }
}
