using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>The names that safetensors gives to types.</summary>
internal static class SafetensorsDtype
{
    private static readonly Dictionary<string, ScalarType> Types = new(StringComparer.Ordinal)
    {
        ["BOOL"] = ScalarType.Bool,
        ["U8"] = ScalarType.Byte,
        ["I8"] = ScalarType.Int8,
        ["I16"] = ScalarType.Int16,
        ["I32"] = ScalarType.Int32,
        ["I64"] = ScalarType.Int64,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["F32"] = ScalarType.Float32,
        ["F64"] = ScalarType.Float64,
    };

    private static readonly Dictionary<ScalarType, string> Names = Types.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>All names, for messages.</summary>
    public static string Known => string.Join(", ", Types.Keys);

    public static bool TryParse(string name, out ScalarType type) => Types.TryGetValue(name, out type);

    /// <exception cref="NotSupportedException">The format has no name for the type.</exception>
    public static string Name(ScalarType type) =>
        Names.TryGetValue(type, out var name) ? name : throw new NotSupportedException($"safetensors stores no {type}; it knows {Known}");
}
