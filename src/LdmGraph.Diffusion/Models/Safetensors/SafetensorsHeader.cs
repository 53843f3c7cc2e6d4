using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// The head of a safetensors file: eight bytes of length, then as many bytes of JSON that place every tensor in the rest
/// of the file. Everything it claims is checked before a byte of the rest is looked at.
/// </summary>
/// <remarks>
/// As strict as the format's own library: the tensors tile the rest of the file without gap or overlap, so that nothing can
/// hide between them and no byte can be read under two names.
/// </remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>The format's own limit. A model of 10,000 tensors needs one megabyte.</summary>
    private const long MaxLength = 100_000_000;

    private readonly string _path;

    private SafetensorsHeader(string path) => _path = path;

    /// <summary>Where each tensor lies: byte offset in the file, length in bytes.</summary>
    public readonly record struct Extent(WeightInfo Info, long Offset, long Length);

    public Dictionary<string, Extent> Tensors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The header is no header, or claims what cannot be.</exception>
    public static SafetensorsHeader Read(MappedFile file)
    {
        var header = new SafetensorsHeader(file.Path);
        if (file.Length < 8) throw header.Bad($"it has {file.Length} bytes; a safetensors file begins with 8 bytes that hold the length of its header");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Read(0, 8));
        if (length > MaxLength) throw header.Bad($"its header claims {length} bytes, more than the {MaxLength} that the format allows");
        if ((long)length > file.Length - 8) throw header.Bad($"its header claims {length} bytes, but only {file.Length - 8} follow; the file is cut short or no safetensors file");
        var json = file.Read(8, (int)length);
        if (!Utf8.IsValid(json)) throw header.Bad("its header is not UTF-8");
        try
        {
            header.Parse(json, dataStart: 8 + (long)length, dataLength: file.Length - 8 - (long)length);
        }
        catch (JsonException malformed)
        {
            throw header.Bad($"its header is not the JSON that was expected, at byte {8 + malformed.BytePositionInLine.GetValueOrDefault()}: {malformed.Message}", malformed);
        }
        return header;
    }

    private void Parse(ReadOnlySpan<byte> json, long dataStart, long dataLength)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject, "the header");
        while (Next(ref reader) != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            if (!seen.Add(name)) throw Bad($"it names the tensor '{name}' twice");
            if (name == "__metadata__") ReadMetadata(ref reader);
            else Tensors.Add(name, ReadTensor(ref reader, name, dataStart, dataLength));
        }
        if (reader.Read()) throw Bad("something follows the header's object");
        CheckTiling(dataStart, dataLength);
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, "__metadata__");
        while (Next(ref reader) != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String, $"__metadata__ '{key}'");
            if (!Metadata.TryAdd(key, reader.GetString()!)) throw Bad($"__metadata__ has the key '{key}' twice");
        }
    }

    private Extent ReadTensor(ref Utf8JsonReader reader, string name, long dataStart, long dataLength)
    {
        string? dtype = null;
        List<long>? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, $"tensor '{name}'");
        while (Next(ref reader) != JsonTokenType.EndObject)
        {
            var field = reader.GetString()!;
            var twice = field switch { "dtype" => dtype is not null, "shape" => shape is not null, "data_offsets" => offsets is not null, _ => false };
            if (twice) throw Bad($"tensor '{name}' has {field} twice");
            switch (field)
            {
                case "dtype":
                    Expect(ref reader, JsonTokenType.String, $"dtype of tensor '{name}'");
                    dtype = reader.GetString()!;
                    break;
                case "shape": shape = ReadNumbers(ref reader, $"shape of tensor '{name}'"); break;
                case "data_offsets": offsets = ReadNumbers(ref reader, $"data_offsets of tensor '{name}'"); break;
                default: throw Bad($"tensor '{name}' has an unknown field '{field}'; expected dtype, shape and data_offsets");
            }
        }
        if (dtype is null || shape is null || offsets is null) throw Bad($"tensor '{name}' lacks {(dtype is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");
        if (!SafetensorsDtype.TryParse(dtype, out var type)) throw Bad($"tensor '{name}' is of type '{dtype}', which cannot be read; known are {SafetensorsDtype.Known}");
        if (offsets is not [var begin, var end]) throw Bad($"tensor '{name}' has {offsets.Count} data_offsets; expected two");
        if (begin > end || end > dataLength) throw Bad($"tensor '{name}' lies at bytes {begin} to {end} of {dataLength}; the file is cut short or its header wrong");
        return new Extent(new WeightInfo(type, shape), dataStart + begin, CheckedLength(name, type, shape, end - begin));
    }

    private long CheckedLength(string name, ScalarType type, List<long> shape, long length)
    {
        UInt128 needed = (UInt128)WeightInfo.SizeOf(type);
        foreach (var dimension in shape)
        {
            needed *= (UInt128)dimension;
            if (dimension > 1L << 40 || (needed > long.MaxValue && !shape.Contains(0))) throw Bad($"tensor '{name}' has the impossible shape [{string.Join(", ", shape)}]");
        }
        return needed == (UInt128)length ? length : throw Bad($"tensor '{name}' of {type} [{string.Join(", ", shape)}] needs {needed} bytes; its data_offsets give it {length}");
    }

    private List<long> ReadNumbers(ref Utf8JsonReader reader, string what)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray, what);
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0) throw Bad($"{what} holds something that is no count");
            if (numbers.Count == 64) throw Bad($"{what} has more than 64 entries");
            numbers.Add(number);
        }
        return numbers;
    }

    private void CheckTiling(long dataStart, long dataLength)
    {
        var (expected, before) = (dataStart, "the header");
        foreach (var (name, extent) in Tensors.OrderBy(pair => pair.Value.Offset).ThenBy(pair => pair.Value.Length))
        {
            if (extent.Offset < expected) throw Bad($"the tensors '{before}' and '{name}' overlap");
            if (extent.Offset > expected) throw Bad($"{extent.Offset - expected} bytes between '{before}' and '{name}' belong to no tensor");
            (expected, before) = (extent.Offset + extent.Length, name);
        }
        if (expected != dataStart + dataLength) throw Bad($"{dataStart + dataLength - expected} bytes after the last tensor belong to none");
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader) =>
        reader.Read() ? reader.TokenType : throw new JsonException("the header ends too early");

    private void Expect(ref Utf8JsonReader reader, JsonTokenType expected, string what)
    {
        if (Next(ref reader) != expected) throw Bad($"{what} is a {reader.TokenType}, expected {expected}");
    }

    private InvalidDataException Bad(string problem, Exception? cause = null) => new($"{_path}: {problem}", cause);
}
