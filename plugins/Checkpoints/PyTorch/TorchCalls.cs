using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>The functions by which PyTorch writes tensors, re-made as data.</summary>
internal sealed class TorchCalls(PickleLimits limits) : PickleCalls(limits)
{
    private readonly Dictionary<string, TorchStorage> _storages = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _placeholders = new(StringComparer.Ordinal);

    /// <summary>Every storage that the pickle refers to, by its name in the container.</summary>
    public IReadOnlyDictionary<string, TorchStorage> Storages => _storages;

    /// <summary>Classes and functions that were met and left as placeholders.</summary>
    public IReadOnlyCollection<string> Placeholders => _placeholders;

    public override object? Call(object? function, object?[] arguments)
    {
        if (function is PickleGlobal { Module: "torch._utils" or "torch._tensor" } global && Rebuild(global.Name, arguments) is { } tensor) return tensor;
        var made = base.Call(function, arguments);
        if (made is PickleObject placeholder) _placeholders.Add(placeholder.ClassName);
        return made;
    }

    public override object? Persistent(object? id)
    {
        if (id is not PickleTuple { Items: [string kind, PickleGlobal type, ..] items }) throw new InvalidDataException("a reference to something outside of the pickle that is no storage");
        // Files of whole modules, before 1.6, carry each class with its source text.
        if (kind == "module") return type;
        if (kind != "storage" || items is not [_, _, string key, _, long elements, ..]) throw new InvalidDataException($"a reference of kind '{kind}' is no storage");

        var dtype = Dtype(type);
        if (dtype is null && type.Name is not ("UntypedStorage" or "_UntypedStorage")) throw new InvalidDataException($"a storage of the unknown type {type}");
        var size = dtype is { } known ? WeightInfo.SizeOf(known) : 1;
        if (elements < 0 || elements > long.MaxValue / size) throw new InvalidDataException($"the storage '{key}' claims {elements} elements");
        var root = new TorchStorage(key, dtype, elements * size);
        if (_storages.TryGetValue(key, out var before) && before != root) throw new InvalidDataException($"the storage '{key}' is described in two ways");
        _storages[key] = root;

        if (items is not [_, _, _, _, _, PickleTuple { Items: [_, long first, long count] }]) return root;
        if (first < 0 || count < 0 || count > elements || first > elements - count) throw new InvalidDataException($"a view of the storage '{key}' lies outside of it");
        return root with { First = first * size, Bytes = count * size };
    }

    private static TorchTensor? Rebuild(string name, object?[] arguments) => (name, arguments) switch
    {
        ("_rebuild_tensor" or "_rebuild_tensor_v2", [TorchStorage storage, long offset, PickleTuple size, PickleTuple stride, ..]) =>
            Tensor(storage, storage.Dtype ?? throw new InvalidDataException("a tensor without a type"), offset, size, stride),
        ("_rebuild_tensor_v3", [TorchStorage storage, long offset, PickleTuple size, PickleTuple stride, _, _, PickleGlobal dtype, ..]) =>
            Tensor(storage, Dtype(dtype) ?? throw new InvalidDataException($"a tensor of the unknown type {dtype}"), offset, size, stride),
        ("_rebuild_parameter" or "_rebuild_parameter_with_state", [TorchTensor tensor, ..]) => tensor,
        // A subclass of Tensor: (function, class, arguments, state). Not itself again: nesting would be recursion.
        ("_rebuild_from_type_v2", [PickleGlobal { Name: not "_rebuild_from_type_v2" } function, _, PickleTuple inner, ..]) => Rebuild(function.Name, inner.Items),
        _ => null,
    };

    private static TorchTensor Tensor(TorchStorage storage, ScalarType dtype, long offset, PickleTuple size, PickleTuple stride)
    {
        var tensor = new TorchTensor(storage, dtype, offset, Numbers(size), Numbers(stride));
        if (tensor.Size.Length != tensor.Stride.Length || tensor.Size.Length > 64) throw new InvalidDataException($"a tensor with {tensor.Size.Length} sizes and {tensor.Stride.Length} strides");

        var capacity = storage.Bytes / WeightInfo.SizeOf(dtype);
        if (offset < 0 || offset > capacity) throw Outside(tensor, capacity);
        Int128 elements = 1, last = 0;
        foreach (var (count, step) in tensor.Size.Zip(tensor.Stride))
        {
            if (count is < 0 or > 1L << 40 || step < 0) throw Outside(tensor, capacity);
            elements = Int128.Min(elements * count, long.MaxValue);
            last = Int128.Min(last + (Int128)Math.Max(count - 1, 0) * step, long.MaxValue);
        }
        if (elements > 0 && offset + last >= capacity) throw Outside(tensor, capacity);
        // A stride of zero repeats elements without storing them; a few bytes must not unfold to terabytes.
        if (elements > Int128.Max(1 << 20, 16 * (Int128)capacity)) throw new InvalidDataException($"a tensor of {elements} elements is made from a storage of {capacity}");
        return tensor;
    }

    private static InvalidDataException Outside(TorchTensor tensor, long capacity) =>
        new($"a tensor [{string.Join(", ", tensor.Size)}] with strides [{string.Join(", ", tensor.Stride)}] at offset {tensor.Offset} lies outside of its storage '{tensor.Storage.Key}' of {capacity} elements");

    private static long[] Numbers(PickleTuple tuple) =>
        [.. tuple.Items.Select(item => item is long number ? number : throw new InvalidDataException("a size or stride that is no integer"))];

    private static ScalarType? Dtype(PickleGlobal type) => type is { Module: "torch" or "torch.cuda" or "torch.storage" } ? ElementType.FromTorchName(type.Name) : null;
}
