using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace LdmGraph.Runs;

/// <summary>The machine's SQLite, in place of the copy from 2021 that the package for the provider would bring.</summary>
internal static class SystemSqlite
{
    private static readonly Lazy<bool> Started = new(() =>
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    });

    /// <exception cref="DllNotFoundException">It is not installed; the message says what to install.</exception>
    public static void Start() => _ = Started.Value;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != "e_sqlite3") return 0;
        var file = OperatingSystem.IsMacOS() ? "libsqlite3.dylib" : OperatingSystem.IsWindows() ? "winsqlite3.dll" : "libsqlite3.so.0";
        return NativeLibrary.TryLoad(file, out var library) ? library
            : throw new DllNotFoundException($"the table of runs needs SQLite 3.35 or later ({file}), which is not installed: apt-get install libsqlite3-0");
    }
}
