using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;

namespace LdmGraph.Hosting.Plugins;

/// <summary>What the files of a plugin's folder say without being loaded.</summary>
internal static class PluginFiles
{
    private static readonly string[] NativeExtensions = [".so", ".dylib"];

    /// <summary>SHA-256 over every file, by name and content: two builds of one source are one version.</summary>
    public static string Stamp(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var content = File.ReadAllBytes(file);
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(folder, file)}\n{content.Length}\n"));
            hash.AppendData(content);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>True when there is a library among them that .NET does not unload again.</summary>
    public static bool HoldNativeCode(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any(IsNative);

    private static bool IsNative(string file)
    {
        var name = Path.GetFileName(file);
        if (NativeExtensions.Contains(Path.GetExtension(name)) || name.Contains(".so.", StringComparison.Ordinal)) return true;
        if (!name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)) return false;
        using var stream = File.OpenRead(file);
        using var library = new PEReader(stream);
        try
        {
            return !library.HasMetadata;
        }
        // No library at all: loading it says so, in better words.
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
