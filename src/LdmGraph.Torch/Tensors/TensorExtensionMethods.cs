using TorchSharp.Utils;

namespace TorchSharp;

/// <summary>Tensors in TorchSharp's own file format: type, rank, sizes, then the bytes.</summary>
public static partial class TensorExtensionMethods
{
    public static void Save(this torch.Tensor tensor, BinaryWriter writer)
    {
        using var plain = tensor.cpu();
        using var rows = plain.contiguous();
        var shape = rows.shape;
        writer.Encode((int)rows.dtype);
        writer.Encode(shape.Length);
        foreach (var size in shape) writer.Encode(size);
        ForEachBlock(rows, block => writer.Write(block));
    }

    /// <summary>Reads numbers of the tensor's own type and shape into it.</summary>
    public static void Load(this torch.Tensor tensor, BinaryReader reader)
    {
        using var loaded = Load(reader);
        if (loaded.dtype != tensor.dtype || !loaded.shape.AsSpan().SequenceEqual(tensor.shape))
            throw new InvalidDataException($"The file holds a tensor of {loaded}; {tensor} was expected.");
        using var quiet = torch.no_grad();
        tensor.copy_(loaded);
    }

    public static torch.Tensor Load(BinaryReader reader)
    {
        var type = (torch.ScalarType)reader.Decode();
        var shape = new long[reader.Decode()];
        for (var i = 0; i < shape.Length; i++) shape[i] = reader.Decode();
        var result = torch.empty(shape, type);
        ForEachBlock(result, block => reader.BaseStream.ReadExactly(block));
        return result;
    }

    private delegate void BlockAction(Span<byte> block);

    /// <summary>A span counts its length in 31 bits; tensors do not.</summary>
    private static unsafe void ForEachBlock(torch.Tensor tensor, BlockAction action)
    {
        const int Block = 1 << 24;
        var start = (byte*)tensor.DataPointer;
        var total = tensor.NumberOfElements * tensor.ElementSize;
        for (long at = 0; at < total; at += Block) action(new(start + at, (int)Math.Min(Block, total - at)));
    }
}
