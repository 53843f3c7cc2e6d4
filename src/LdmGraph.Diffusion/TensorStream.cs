using System.Text;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>Tensors in a stream: magic, dtype, shape, then the elements in row-major order, little-endian.</summary>
public static class TensorStream
{
    private static ReadOnlySpan<byte> Magic => "LDMT"u8;

    /// <summary>Writes a tensor of any device and layout.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write((int)tensor.dtype);
        writer.Write(tensor.shape.Length);
        foreach (var dimension in tensor.shape) writer.Write(dimension);
        writer.Flush();
        using var scope = NewDisposeScope();
        stream.Write(tensor.detach().cpu().contiguous().bytes);
    }

    /// <summary>Reads what <see cref="Write"/> wrote, to the CPU.</summary>
    /// <exception cref="InvalidDataException">Not such a stream, or cut short.</exception>
    public static Tensor Read(Stream stream)
    {
        try
        {
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic)) throw new InvalidDataException("not a stored tensor");
            var type = (ScalarType)reader.ReadInt32();
            if (!Enum.IsDefined(type)) throw new InvalidDataException($"a stored tensor of the unknown type {(int)type}");
            var rank = reader.ReadInt32();
            if (rank is < 0 or > 16) throw new InvalidDataException($"a stored tensor of {rank} dimensions");
            var shape = new long[rank];
            for (var i = 0; i < rank; i++) shape[i] = reader.ReadInt64();
            RequireBytes(stream, shape, type);
            using var scope = NewDisposeScope();
            var tensor = empty(shape, type);
            stream.ReadExactly(tensor.bytes);
            return tensor.MoveToOuterDisposeScope();
        }
        catch (EndOfStreamException cut)
        {
            throw new InvalidDataException("a stored tensor is cut short", cut);
        }
    }

    /// <summary>A shape that the stream cannot hold is refused before memory is taken for it.</summary>
    private static void RequireBytes(Stream stream, long[] shape, ScalarType type)
    {
        using var element = empty([0], type);
        var available = stream.CanSeek ? stream.Length - stream.Position : Array.MaxLength;
        Int128 bytes = element.ElementSize;
        foreach (var dimension in shape)
        {
            if (dimension < 0) throw new InvalidDataException($"a stored tensor with a dimension of {dimension}");
            if ((bytes *= dimension) > available)
                throw new InvalidDataException($"a stored tensor [{string.Join(", ", shape)}] is cut short: {available} bytes are left");
        }
    }
}
