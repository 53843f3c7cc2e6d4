using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>A file that PyTorch's <c>torch.save</c> wrote, in either of its containers.</summary>
internal abstract class TorchFile : Weights, IDisposable
{
    private readonly StateDict _state;
    private readonly TorchCalls _calls;

    protected TorchFile(MappedFile file, StateDict state, TorchCalls calls)
    {
        (File, _state, _calls) = (file, state, calls);
        Entries = state.Tensors.ToDictionary(pair => pair.Key, pair => new WeightInfo(pair.Value.Dtype, pair.Value.Size), StringComparer.Ordinal);
    }

    public sealed override IReadOnlyDictionary<string, WeightInfo> Entries { get; }

    public sealed override string Origin => File.Path;

    /// <summary>Classes that the file names and that were neither imported nor called.</summary>
    public IReadOnlyCollection<string> Placeholders => _calls.Placeholders;

    /// <summary>Names of the state dict under which such a placeholder stands where a tensor could be, with its class.</summary>
    public IReadOnlyDictionary<string, string> Blocked => _state.Placeholders;

    protected MappedFile File { get; }

    public sealed override Tensor Read(string name)
    {
        var tensor = Find(name);
        var flat = ReadRange(tensor.Storage, tensor.Dtype, tensor.Offset, tensor.Span);
        if (tensor.IsContiguous && tensor.Elements == tensor.Span) return Take(flat, flat.reshape(tensor.Size));
        using var view = flat.as_strided(tensor.Size, tensor.Stride);
        return Take(flat, view.contiguous());
    }

    public sealed override byte[] ReadBytes(string name)
    {
        var tensor = Find(name);
        if (!tensor.IsContiguous) return base.ReadBytes(name);
        var size = WeightInfo.SizeOf(tensor.Dtype);
        return ReadBytes(tensor.Storage, tensor.Storage.First + tensor.Offset * size, checked((int)(tensor.Elements * size)));
    }

    public void Dispose() => File.Dispose();

    /// <summary>A one-dimensional tensor of the storage's elements from an offset on.</summary>
    protected abstract Tensor ReadRange(TorchStorage storage, ScalarType dtype, long offset, long count);

    /// <summary>Bytes of the storage from an offset on.</summary>
    protected abstract byte[] ReadBytes(TorchStorage storage, long offset, int count);

    private TorchTensor Find(string name) =>
        _state.Tensors.TryGetValue(name, out var tensor) ? tensor
        : _state.Placeholders.TryGetValue(name, out var blocked) ? throw new KeyNotFoundException($"{Origin}: '{name}' is an object of the class {blocked}, which is left unread because reading it would run its code")
        : throw new KeyNotFoundException($"{Origin} has no tensor '{name}'");

    private static Tensor Take(Tensor source, Tensor result)
    {
        if (!ReferenceEquals(source, result)) source.Dispose();
        return result;
    }
}
