using System.Numerics;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>
/// The container of PyTorch before 1.6: pickles one after another (magic number, protocol, system information, the object,
/// the list of storage keys), then for each key the number of elements as int64 and the raw elements.
/// </summary>
internal sealed class TorchLegacyFile : TorchFile
{
    private static readonly BigInteger Magic = BigInteger.Parse("01950a86a20f9469cfc6c", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    private readonly IReadOnlyDictionary<string, long> _offsets;

    private TorchLegacyFile(MappedFile file, StateDict state, TorchCalls calls, IReadOnlyDictionary<string, long> offsets) : base(file, state, calls) => _offsets = offsets;

    /// <summary>True when it begins with a pickle, which is then expected to hold the magic number.</summary>
    public static bool Recognises(MappedFile file) => file.Length > 2 && file.Read(0, 2) is [0x80, <= 5];

    /// <exception cref="InvalidDataException">Damaged, hostile, or no checkpoint.</exception>
    public static TorchLegacyFile Open(MappedFile file)
    {
        var calls = new TorchCalls(PickleLimits.Default);
        try
        {
            using var stream = file.Stream(0, file.Length);
            var plain = new PickleCalls(PickleLimits.Default);
            if (PickleMachine.Read(stream, plain) is not BigInteger magic || magic != Magic) throw Bad(file, "it is a pickle, but not one that torch.save wrote");
            if (PickleMachine.Read(stream, plain) is not 1001L) throw Bad(file, "it is of a protocol that PyTorch has never written");
            CheckByteOrder(file, PickleMachine.Read(stream, plain));
            var root = PickleMachine.Read(stream, calls);
            var keys = PickleMachine.Read(stream, plain) as PickleList ?? throw Bad(file, "its list of storages is missing");
            var offsets = Offsets(file, calls, keys, stream.Position);
            return new TorchLegacyFile(file, StateDict.Find(root), calls, offsets);
        }
        catch (PickleException error)
        {
            throw Bad(file, error.Message, error);
        }
        catch (InvalidDataException error) when (!error.Message.StartsWith(file.Path, StringComparison.Ordinal))
        {
            throw Bad(file, error.Message, error);
        }
        catch (EndOfStreamException error)
        {
            throw Bad(file, "it is cut short", error);
        }
    }

    protected override Tensor ReadRange(TorchStorage storage, ScalarType dtype, long offset, long count) =>
        File.Tensor(_offsets[storage.Key] + storage.First + offset * WeightInfo.SizeOf(dtype), dtype, [count]);

    protected override byte[] ReadBytes(TorchStorage storage, long offset, int count) => File.Read(_offsets[storage.Key] + offset, count);

    private static Dictionary<string, long> Offsets(MappedFile file, TorchCalls calls, PickleList keys, long position)
    {
        var offsets = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var key in keys.Items)
        {
            if (key is not string name || !calls.Storages.TryGetValue(name, out var storage)) throw Bad(file, $"it stores '{key}', to which no tensor refers");
            var elements = BitConverter.ToInt64(file.Read(position, 8));
            var size = storage.Dtype is { } dtype ? WeightInfo.SizeOf(dtype) : 1;
            if (elements != storage.Bytes / size) throw Bad(file, $"the storage '{name}' has {elements} elements; its tensors need {storage.Bytes / size}");
            if (!offsets.TryAdd(name, position + 8)) throw Bad(file, $"it stores '{name}' twice");
            if (storage.Bytes > file.Length - position - 8) throw Bad(file, $"it is cut short in the storage '{name}'");
            position += 8 + storage.Bytes;
        }
        foreach (var name in calls.Storages.Keys)
            if (!offsets.ContainsKey(name)) throw Bad(file, $"the storage '{name}', to which tensors refer, is missing");
        return offsets;
    }

    private static void CheckByteOrder(MappedFile file, object? system)
    {
        if (system is PickleDictionary information && information.TryGet("little_endian", out var little) && little is false)
            throw Bad(file, "it was written on a big-endian machine; save it again on a little-endian one");
    }

    private static InvalidDataException Bad(MappedFile file, string problem, Exception? cause = null) => new($"{file.Path}: {problem}", cause);
}
