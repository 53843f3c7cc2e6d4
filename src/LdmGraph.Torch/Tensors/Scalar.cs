using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>
/// A number given to an operation. Integers stay integers and booleans booleans, because that decides the result's type.
/// TorchSharp has a class with a native handle here; a value needs no disposing, and user code cannot tell the difference.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Scalar
{
    private const long Integer = 0, Real = 1, Boolean = 2, None = 3;

    private readonly long kind;
    private readonly long bits;

    private Scalar(long kind, long bits)
    {
        this.kind = kind;
        this.bits = bits;
    }

    /// <summary>Stands for "not given" on the native side.</summary>
    internal static Scalar Absent => new(None, 0);

    internal static Scalar OrAbsent(Scalar? value) => value ?? Absent;

    internal static Scalar OrAbsent(double? value) => value is { } given ? given : Absent;

    internal static Scalar OrAbsent(long? value) => value is { } given ? given : Absent;

    public torch.ScalarType Type => kind switch
    {
        Real => torch.ScalarType.Float64,
        Boolean => torch.ScalarType.Bool,
        _ => torch.ScalarType.Int64,
    };

    internal double AsDouble => kind == Real ? BitConverter.Int64BitsToDouble(bits) : bits;

    internal long AsLong => kind == Real ? (long)BitConverter.Int64BitsToDouble(bits) : bits;

    public static implicit operator Scalar(byte value) => new(Integer, value);
    public static implicit operator Scalar(sbyte value) => new(Integer, value);
    public static implicit operator Scalar(short value) => new(Integer, value);
    public static implicit operator Scalar(int value) => new(Integer, value);
    public static implicit operator Scalar(long value) => new(Integer, value);
    public static implicit operator Scalar(Half value) => (double)value;
    public static implicit operator Scalar(float value) => (double)value;
    public static implicit operator Scalar(double value) => new(Real, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Scalar(bool value) => new(Boolean, value ? 1 : 0);

    public override string ToString() => kind == Real ? AsDouble.ToString(System.Globalization.CultureInfo.InvariantCulture) : $"{bits}";
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;
    public static Scalar ToScalar(this sbyte value) => value;
    public static Scalar ToScalar(this short value) => value;
    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToScalar(this bool value) => value;
    public static Scalar ToScalar(this Half value) => value;
    public static float ToSingle(this Scalar value) => (float)value.AsDouble;
    public static double ToDouble(this Scalar value) => value.AsDouble;
    public static int ToInt32(this Scalar value) => (int)value.AsLong;
    public static long ToInt64(this Scalar value) => value.AsLong;
    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;
}
