using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>
/// The container of PyTorch 1.6 and later: a zip archive that holds one pickle, <c>data.pkl</c>, and each storage as a
/// record <c>data/KEY</c>, below a directory of any name. Stored records are mapped, deflated ones inflated when asked for.
/// </summary>
internal sealed class TorchZipFile : TorchFile
{
    private const int MaxPickle = 512 << 20;

    private readonly ZipDirectory _zip;
    private readonly string _top;

    private TorchZipFile(MappedFile file, ZipDirectory zip, string top, StateDict state, TorchCalls calls) : base(file, state, calls) => (_zip, _top) = (zip, top);

    /// <exception cref="InvalidDataException">Damaged, hostile, or no checkpoint.</exception>
    public static TorchZipFile Open(MappedFile file)
    {
        var zip = ZipDirectory.Read(file);
        var pickles = zip.Entries.Keys.Where(name => name == "data.pkl" || name.EndsWith("/data.pkl", StringComparison.Ordinal)).ToList();
        if (pickles is not [var pickle]) throw Bad(file, $"it is a zip archive with {pickles.Count} records 'data.pkl'; a checkpoint has one");
        var top = pickle[..^"data.pkl".Length];
        var entry = zip.Entries[pickle];
        if (entry.Length > MaxPickle) throw Bad(file, $"its pickle has {entry.Length} bytes; {MaxPickle} are allowed");
        CheckByteOrder(file, zip, top);

        var calls = new TorchCalls(PickleLimits.Default);
        try
        {
            var content = new byte[entry.Length];
            zip.CopyTo(entry, content, pickle);
            var state = StateDict.Find(PickleMachine.Read(new MemoryStream(content), calls));
            foreach (var storage in calls.Storages.Values) CheckStorage(file, zip, top, storage);
            return new TorchZipFile(file, zip, top, state, calls);
        }
        catch (PickleException error)
        {
            throw Bad(file, $"{pickle}, {error.Message}", error);
        }
        catch (InvalidDataException error) when (!error.Message.StartsWith(file.Path, StringComparison.Ordinal))
        {
            throw Bad(file, error.Message, error);
        }
    }

    protected override Tensor ReadRange(TorchStorage storage, ScalarType dtype, long offset, long count)
    {
        var entry = Record(storage);
        var size = WeightInfo.SizeOf(dtype);
        if (!entry.Deflated) return File.Tensor(entry.Offset + storage.First + offset * size, dtype, [count]);
        using var whole = empty([entry.Length / size], dtype);
        _zip.CopyTo(entry, whole.bytes, _top + "data/" + storage.Key);
        using var range = whole.narrow(0, storage.First / size + offset, count);
        return range.clone();
    }

    protected override byte[] ReadBytes(TorchStorage storage, long offset, int count)
    {
        var entry = Record(storage);
        if (!entry.Deflated) return File.Read(entry.Offset + offset, count);
        var whole = new byte[entry.Length];
        _zip.CopyTo(entry, whole, _top + "data/" + storage.Key);
        return whole.AsSpan(checked((int)offset), count).ToArray();
    }

    private ZipDirectory.Entry Record(TorchStorage storage) => _zip.Entries[_top + "data/" + storage.Key];

    private static void CheckStorage(MappedFile file, ZipDirectory zip, string top, TorchStorage storage)
    {
        if (!zip.Entries.TryGetValue(top + "data/" + storage.Key, out var entry)) throw Bad(file, $"the record '{top}data/{storage.Key}', to which tensors refer, is missing");
        if (entry.Length != storage.Bytes) throw Bad(file, $"the record '{top}data/{storage.Key}' has {entry.Length} bytes; its tensors need {storage.Bytes}");
    }

    private static void CheckByteOrder(MappedFile file, ZipDirectory zip, string top)
    {
        if (!zip.Entries.TryGetValue(top + "byteorder", out var entry) || entry.Length > 16) return;
        var order = new byte[entry.Length];
        zip.CopyTo(entry, order, "byteorder");
        if (!order.AsSpan().SequenceEqual("little"u8)) throw Bad(file, "it was written on a big-endian machine; save it again on a little-endian one");
    }

    private static InvalidDataException Bad(MappedFile file, string problem, Exception? cause = null) => new($"{file.Path}: {problem}", cause);
}
