namespace TorchSharp.Utils;

/// <summary>Whole numbers in as many bytes as they need, seven bits in each, as TorchSharp's files have them.</summary>
internal static class Leb128
{
    internal static void Encode(this BinaryWriter writer, long value) => writer.Write7BitEncodedInt64(value);

    internal static long Decode(this BinaryReader reader) => reader.Read7BitEncodedInt64();
}
