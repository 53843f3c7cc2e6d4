using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace LdmGraph.Hosting.Plugins;

/// <summary>The hash that stands for a plugin's code in the keys of results: another build, another key.</summary>
internal static class PluginHash
{
    private static readonly Assembly[] Contracts = [typeof(INode<>).Assembly, typeof(TorchSharp.torch).Assembly, typeof(Diffusion.Latent).Assembly];

    /// <summary>
    /// SHA-256 over the plugin's assemblies, by name and content, and over the contracts it runs on. Native shims are
    /// left out: they are compiled on each machine, and their sources change together with the assembly's version. So is
    /// what only an editor needs: how a node looks changes no result.
    /// </summary>
    public static string Of(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // Builds are deterministic, so the module version id is itself a hash of the contract's content.
        foreach (var contract in Contracts) hash.AppendData(contract.ManifestModule.ModuleVersionId.ToByteArray());
        var editor = Path.Combine(folder, PluginManifest.EditorFolder) + Path.DirectorySeparatorChar;
        foreach (var file in Directory.EnumerateFiles(folder, "*.dll", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (file.StartsWith(editor, StringComparison.Ordinal)) continue;
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file) + "\n"));
            hash.AppendData(File.ReadAllBytes(file));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
