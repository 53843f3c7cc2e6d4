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
            return Open(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Checks the header of a mapped file, which then belongs to the new object.</summary>
    /// <exception cref="InvalidDataException">The header is damaged or lies; the file stays the caller's.</exception>
    public static SafetensorsFile Open(MappedFile file) => new(file, SafetensorsHeader.Read(file));

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, WeightInfo> Entries { get; }

    /// <inheritdoc/>
    public override string Origin => _file.Path;

    /// <summary>The header's <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <inheritdoc/>
    public override Tensor Read(string name)
    {
        var extent = Find(name);
        return _file.Tensor(extent.Offset, extent.Info.Dtype, [.. extent.Info.Shape]);
    }

    /// <inheritdoc/>
    public override byte[] ReadBytes(string name)
    {
        var extent = Find(name);
        return _file.Read(extent.Offset, checked((int)extent.Length));
    }

    /// <summary>Unmaps the file; tensors that were read keep it mapped until they are disposed.</summary>
    public void Dispose() => _file.Dispose();

    private SafetensorsHeader.Extent Find(string name) =>
        _header.Tensors.TryGetValue(name, out var extent) ? extent : throw new KeyNotFoundException($"{Origin} has no tensor '{name}'");
}
