using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>The names that PyTorch gives to types in its files.</summary>
internal static class ElementType
{
    public static ScalarType? FromTorchName(string name) => name switch
    {
        "FloatStorage" or "float32" => ScalarType.Float32,
        "HalfStorage" or "float16" => ScalarType.Float16,
        "BFloat16Storage" or "bfloat16" => ScalarType.BFloat16,
        "DoubleStorage" or "float64" => ScalarType.Float64,
        "LongStorage" or "int64" => ScalarType.Int64,
        "IntStorage" or "int32" => ScalarType.Int32,
        "ShortStorage" or "int16" => ScalarType.Int16,
        "CharStorage" or "int8" => ScalarType.Int8,
        "ByteStorage" or "uint8" => ScalarType.Byte,
        "BoolStorage" or "bool" => ScalarType.Bool,
        _ => null,
    };
}
