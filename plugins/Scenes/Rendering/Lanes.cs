using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LdmGraph.Plugins.Scenes;

/// <summary>
/// Arithmetic on eight numbers at once. Only operations whose result IEEE 754 fixes to the last bit are used, no fused
/// multiply-add and no library functions, so that a scene has the same pixels on every machine.
/// </summary>
internal static class Lanes
{
    internal const int Count = 8;

    internal static Vector256<float> Ramp { get; } = Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> All(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Pick(Vector256<float> where, Vector256<float> yes, Vector256<float> no) => Vector256.ConditionalSelect(where, yes, no);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Less(Vector256<float> a, Vector256<float> b) => Vector256.LessThan(a, b);

    // Vector256.Min and Max take more instructions, for NaN and −0, and their native forms differ between processors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Min(Vector256<float> a, Vector256<float> b) => Pick(Less(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Pick(Less(a, b), b, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Clamp(Vector256<float> value) => Min(Max(value, Vector256<float>.Zero), All(1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Root(Vector256<float> value) => Vector256.Sqrt(Max(value, Vector256<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Mix(Vector256<float> a, Vector256<float> b, Vector256<float> share) => a + (b - a) * share;

    /// <summary>0 below the first edge, 1 above the second, 3s² − 2s³ between.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Smooth(Vector256<float> low, Vector256<float> high, Vector256<float> value)
    {
        var share = Clamp((value - low) / (high - low));
        return share * share * (All(3) - All(2) * share);
    }

    /// <summary>The mean, summed in one order everywhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Mean(Vector256<float> value)
    {
        var four = value.GetLower() + value.GetUpper();
        return (four[0] + four[1] + (four[2] + four[3])) * (1f / Count);
    }
}

/// <summary>Eight vectors.</summary>
internal readonly struct Vectors(Vector256<float> x, Vector256<float> y, Vector256<float> z)
{
    internal readonly Vector256<float> X = x, Y = y, Z = z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vectors All(System.Numerics.Vector3 vector) => new(Lanes.All(vector.X), Lanes.All(vector.Y), Lanes.All(vector.Z));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vectors operator +(Vectors a, Vectors b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vectors operator -(Vectors a, Vectors b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vectors operator *(Vectors a, Vector256<float> b) => new(a.X * b, a.Y * b, a.Z * b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Dot(Vectors a, Vectors b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vectors Unit() => this * (Lanes.All(1) / Vector256.Sqrt(Dot(this, this)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vectors Pick(Vector256<float> where, Vectors yes, Vectors no) =>
        new(Lanes.Pick(where, yes.X, no.X), Lanes.Pick(where, yes.Y, no.Y), Lanes.Pick(where, yes.Z, no.Z));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vectors Mix(Vectors a, Vectors b, Vector256<float> share) => a + (b - a) * share;
}
