using System.Text;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>A weights file of any format, told apart by its first bytes; the name's ending is not believed.</summary>
/// <param name="Weights">Its tensors.</param>
/// <param name="Format">What it is, in words.</param>
/// <param name="Paths">The files it consists of.</param>
internal sealed record WeightsFile(Weights Weights, string Format, IReadOnlyList<string> Paths) : IWeightsFile
{
    /// <summary>Classes that a pickle names and that were left as placeholders.</summary>
    public IReadOnlyCollection<string> Placeholders => (Weights as TorchFile)?.Placeholders ?? [];

    /// <exception cref="InvalidDataException">Damaged, hostile, or of no known format.</exception>
    public static WeightsFile Open(string path)
    {
        if (path.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase))
        {
            var shards = ShardedWeights.Open(path);
            return new WeightsFile(shards, $"{shards.Shards.Count} shards", [path, .. shards.Shards]);
        }
        var file = MappedFile.Open(path);
        try
        {
            // Before the others: the length of its header may happen to begin like a pickle.
            if (file.Length > 8 && file.Read(8, 1)[0] == '{') return new WeightsFile(SafetensorsFile.Open(file), "safetensors", [path]);
            if (ZipDirectory.Recognises(file)) return new WeightsFile(TorchZipFile.Open(file), "PyTorch zip", [path]);
            if (TorchLegacyFile.Recognises(file)) return new WeightsFile(TorchLegacyFile.Open(file), "PyTorch legacy", [path]);
            throw new InvalidDataException($"{path}: {WhatItIs(file)}");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <exception cref="InvalidDataException">A placeholder stands where one of the tensors would be.</exception>
    public void ThrowIfBlocked(string prefix)
    {
        if (Weights is not TorchFile file) return;
        foreach (var (name, type) in file.Blocked)
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                throw new InvalidDataException($"{file.Origin}: '{name}' is an object of the class {type}, which is left unread because reading it would run its code; save the weights as plain tensors");
    }

    public void Dispose() => (Weights as IDisposable)?.Dispose();

    private static string WhatItIs(MappedFile file)
    {
        var head = Encoding.Latin1.GetString(file.Read(0, (int)Math.Min(file.Length, 64))).TrimStart();
        if (file.Length == 0) return "it is empty; its download may have failed";
        if (head.StartsWith("version https://git-lfs", StringComparison.Ordinal)) return "it is a Git LFS pointer, not the file itself; fetch it with 'git lfs pull'";
        if (head.StartsWith('<')) return "it is a web page, not a checkpoint; its download may have needed a login";
        return "it is neither safetensors nor a file that torch.save wrote, or it is damaged at its beginning";
    }
}
