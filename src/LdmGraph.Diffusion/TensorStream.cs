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
            var rank = reader.ReadInt32();
            if (rank is < 0 or > 16) throw new InvalidDataException($"a stored tensor of {rank} dimensions");
            var shape = new long[rank];
            for (var i = 0; i < rank; i++) shape[i] = reader.ReadInt64();
            var tensor = empty(shape, type);
            stream.ReadExactly(tensor.bytes);
            return tensor;
        }
        catch (EndOfStreamException cut)
        {
            throw new InvalidDataException("a stored tensor is cut short", cut);
        }
    }
}
