using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Reads arrays of float32 and float64 from the .npz files of NumPy. Arrays of objects, which are pickles, are refused.</summary>
internal sealed partial class NumpyArchive : IDisposable
{
    /// <summary>A covariance of features of length 11,000 in float64.</summary>
    private const long MaxBytes = 1L << 30;

    private readonly ZipArchive _zip;
    private readonly string _path;

    private NumpyArchive(ZipArchive zip, string path) => (_zip, _path) = (zip, path);

    /// <exception cref="InvalidDataException">No zip file.</exception>
    public static NumpyArchive Open(string path) => new(ZipFile.OpenRead(path), path);

    /// <summary>One array, in the current dispose scope.</summary>
    /// <exception cref="InvalidDataException">Missing, damaged, too large, or of another type.</exception>
    public Tensor Read(string name)
    {
        var entry = _zip.GetEntry(name + ".npy") ?? throw new InvalidDataException($"{_path}: it holds no '{name}'");
        using var stream = entry.Open();
        var (type, fortran, shape) = Header(stream, name);
        var count = shape.Aggregate(1L, (product, side) => checked(product * side));
        var size = type == ScalarType.Float64 ? sizeof(double) : sizeof(float);
        if (count > MaxBytes / size) throw Bad(name, $"has {count} numbers, more than {MaxBytes / size}");
        // Only as much as the header says is ever unpacked, and memory grows with what is really there.
        using var buffer = new MemoryStream();
        Copy(stream, buffer, count * size, name);
        var bytes = buffer.GetBuffer().AsSpan(0, (int)(count * size));
        var stored = fortran ? Enumerable.Reverse(shape).ToArray() : shape;
        var values = type == ScalarType.Float64
            ? tensor(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), stored)
            : tensor(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), stored);
        return fortran && shape.Length == 2 ? values.transpose(0, 1).contiguous() : values;
    }

    /// <summary>Version 1 to 3 of the format: magic, version, length, then a Python dictionary as text.</summary>
    private (ScalarType Type, bool Fortran, long[] Shape) Header(Stream stream, string name)
    {
        var start = Exactly(stream, 8, name);
        if (start[0] != 0x93 || !start.AsSpan(1, 5).SequenceEqual("NUMPY"u8)) throw Bad(name, "is no NumPy array");
        var length = start[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(Exactly(stream, 2, name)) : BinaryPrimitives.ReadUInt32LittleEndian(Exactly(stream, 4, name));
        if (length > 1 << 16) throw Bad(name, "has a header of more than 64 KiB");
        var text = Encoding.Latin1.GetString(Exactly(stream, (int)length, name));
        var match = Described().Match(text);
        if (!match.Success) throw Bad(name, $"is described as {text.Trim()}, expected little-endian float32 or float64");
        var shape = match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (shape.Length > 2 || shape.Any(side => side.Length > 9)) throw Bad(name, $"has the shape ({match.Groups["shape"].Value})");
        return (match.Groups["size"].Value == "8" ? ScalarType.Float64 : ScalarType.Float32, match.Groups["fortran"].Value == "True",
            [.. shape.Select(side => long.Parse(side, System.Globalization.CultureInfo.InvariantCulture))]);
    }

    private byte[] Exactly(Stream stream, int count, string name)
    {
        using var buffer = new MemoryStream();
        Copy(stream, buffer, count, name);
        return buffer.ToArray();
    }

    private void Copy(Stream from, MemoryStream to, long count, string name)
    {
        var chunk = new byte[81920];
        for (var left = count; left > 0;)
        {
            var read = from.Read(chunk, 0, (int)Math.Min(left, chunk.Length));
            if (read == 0) throw Bad(name, "ends too early");
            to.Write(chunk, 0, read);
            left -= read;
        }
    }

    private InvalidDataException Bad(string name, string what) => new($"{_path}: '{name}' {what}");

    public void Dispose() => _zip.Dispose();

    [GeneratedRegex(@"^\{'descr': '<f(?<size>[48])', 'fortran_order': (?<fortran>True|False), 'shape': \((?<shape>[0-9, ]*)\),? \}\s*$")]
    private static partial Regex Described();
}
