using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>A safetensors file, mapped into memory. Every tensor is the file itself; nothing is copied.</summary>
public sealed class SafetensorsFile : Weights, IDisposable
{
    private readonly MappedFile _file;
    private readonly SafetensorsHeader _header;

    private SafetensorsFile(MappedFile file, SafetensorsHeader header)
    {
        (_file, _header) = (file, header);
        Entries = header.Tensors.ToDictionary(pair => pair.Key, pair => pair.Value.Info, StringComparer.Ordinal);
    }

    /// <summary>Maps the file and checks its header.</summary>
    /// <exception cref="InvalidDataException">The header is damaged or lies; the message names the file, the tensor and what is wrong.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            return new SafetensorsFile(file, SafetensorsHeader.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, WeightInfo> Entries { get; }

    /// <inheritdoc/>
    public override string Origin => _file.Path;

    /// <summary>The header's <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <inheritdoc/>
    public override Tensor Read(string name) =>
        _header.Tensors.TryGetValue(name, out var extent)
            ? _file.Tensor(extent.Offset, extent.Info.Dtype, [.. extent.Info.Shape])
            : throw new KeyNotFoundException($"{Origin} has no tensor '{name}'");

    /// <summary>Unmaps the file; tensors that were read keep it mapped until they are disposed.</summary>
    public void Dispose() => _file.Dispose();
}
