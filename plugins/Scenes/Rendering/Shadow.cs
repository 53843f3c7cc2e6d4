using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LdmGraph.Plugins.Scenes;

/// <summary>
/// The soft shadow of a solid. Points are moved along the light onto the ground; there the shadow of every shape is a simple
/// figure with a known distance to its edge, and the penumbra widens with the height of what casts it.
/// </summary>
internal readonly struct Shadow
{
    private const float Sharp = 0.03f;
    private const float Spread = 0.16f;

    private readonly Solid _solid;
    private readonly float _length;
    private readonly Vector2 _along;
    private readonly float _perHeight;

    /// <param name="solid">What casts it.</param>
    /// <param name="light">Direction towards the light.</param>
    internal Shadow(Solid solid, Vector3 light)
    {
        _solid = solid;
        var (x, z) = (-light.X / light.Y, -light.Z / light.Y);
        _perHeight = MathF.Sqrt(x * x + z * z);
        _along = new Vector2(x / _perHeight, z / _perHeight);
        _length = _perHeight * solid.Height;
    }

    /// <summary>How much light arrives at points of the ground, or where the light through other points would meet it: 0 to 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector256<float> Light(Vector256<float> x, Vector256<float> z)
    {
        (x, z) = (x - Lanes.All(_solid.X), z - Lanes.All(_solid.Z));
        var (alongX, alongZ) = (Lanes.All(_along.X), Lanes.All(_along.Y));
        var along = x * alongX + z * alongZ;
        var across = Vector256.Abs(x * alongZ - z * alongX);
        var outside = _solid.Thing.Shape switch
        {
            Shape.Sphere => Ellipse(along, across),
            Shape.Cube => Hexagon(x, z),
            Shape.Cylinder => Capsule(along, across),
            _ => Wedge(along, across),
        };
        var width = Lanes.All(Sharp) + Lanes.All(Spread) * Lanes.Clamp(along / Lanes.All(_length));
        return Lanes.Smooth(-width, width, outside);
    }

    /// <summary>A circle about the ray through the sphere's middle, cut by the slanted ground.</summary>
    private Vector256<float> Ellipse(Vector256<float> along, Vector256<float> across)
    {
        var shortened = (along - Lanes.All(_length / 2)) * Lanes.All(1 / MathF.Sqrt(1 + _perHeight * _perHeight));
        return Vector256.Sqrt(shortened * shortened + across * across) - Lanes.All(_solid.Radius);
    }

    /// <summary>What the square base sweeps over up to where the light casts the upper face.</summary>
    private Vector256<float> Hexagon(Vector256<float> x, Vector256<float> z)
    {
        var (cosine, sine) = (_solid.Cosine, _solid.Sine);
        var (sweepX, sweepZ) = (_length * (cosine * _along.X + sine * _along.Y), _length * (cosine * _along.Y - sine * _along.X));
        var ownX = Lanes.All(cosine) * x + Lanes.All(sine) * z - Lanes.All(sweepX / 2);
        var ownZ = Lanes.All(cosine) * z - Lanes.All(sine) * x - Lanes.All(sweepZ / 2);
        var (acrossX, acrossZ) = (-sweepZ / _length, sweepX / _length);
        var radius = _solid.Radius;
        var sides = Lanes.Max(
            Vector256.Abs(ownX) - Lanes.All(radius + MathF.Abs(sweepX) / 2),
            Vector256.Abs(ownZ) - Lanes.All(radius + MathF.Abs(sweepZ) / 2));
        return Lanes.Max(sides, Vector256.Abs(ownX * Lanes.All(acrossX) + ownZ * Lanes.All(acrossZ)) - Lanes.All(radius * (MathF.Abs(acrossX) + MathF.Abs(acrossZ))));
    }

    /// <summary>What the round base sweeps over.</summary>
    private Vector256<float> Capsule(Vector256<float> along, Vector256<float> across)
    {
        var beyond = along - Lanes.Min(Lanes.Max(along, Vector256<float>.Zero), Lanes.All(_length));
        return Vector256.Sqrt(beyond * beyond + across * across) - Lanes.All(_solid.Radius);
    }

    /// <summary>The round base and its tangents from the tip's shadow.</summary>
    private Vector256<float> Wedge(Vector256<float> along, Vector256<float> across)
    {
        var round = Vector256.Sqrt(along * along + across * across) - Lanes.All(_solid.Radius);
        if (_length <= _solid.Radius) return round;                              // the tip's shadow is within the base
        var sine = _solid.Radius / _length;
        var cosine = MathF.Sqrt(1 - sine * sine);
        var beside = across * Lanes.All(cosine) + along * Lanes.All(sine);        // along the normal of a tangent
        var place = along * Lanes.All(cosine) - across * Lanes.All(sine);         // along the tangent
        var (tip, past) = (along - Lanes.All(_length), Lanes.All(cosine * _length));
        var straight = Lanes.Pick(Lanes.Less(place, past), beside - Lanes.All(_solid.Radius), Vector256.Sqrt(tip * tip + across * across));
        return Lanes.Pick(Lanes.Less(place, Vector256<float>.Zero), round, straight);
    }
}
