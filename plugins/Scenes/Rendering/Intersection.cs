using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LdmGraph.Plugins.Scenes;

/// <summary>Where eight rays meet a solid.</summary>
internal static class Intersection
{
    /// <summary>More than any distance in a scene.</summary>
    internal const float Never = 1e9f;

    /// <param name="solid">The solid.</param>
    /// <param name="from">Where the rays start, relative to the middle of the solid's base.</param>
    /// <param name="way">Their directions, of length 1.</param>
    /// <param name="normal">The surface's direction there, of length 1.</param>
    /// <param name="face">Number of the face: edges between two faces need smoothing.</param>
    /// <returns>How far it is, or <see cref="Never"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Of(Solid solid, Vectors from, Vectors way, out Vectors normal, out Vector256<float> face) => solid.Thing.Shape switch
    {
        Shape.Sphere => Sphere(solid, from, way, out normal, out face),
        Shape.Cube => Cube(solid, from, way, out normal, out face),
        Shape.Cylinder => Cylinder(solid, from, way, out normal, out face),
        _ => Cone(solid, from, way, out normal, out face),
    };

    private static Vector256<float> Sphere(Solid solid, Vectors from, Vectors way, out Vectors normal, out Vector256<float> face)
    {
        var radius = Lanes.All(solid.Radius);
        from = new Vectors(from.X, from.Y - radius, from.Z);
        var b = Vectors.Dot(from, way);
        var under = b * b - Vectors.Dot(from, from) + radius * radius;
        var distance = -b - Lanes.Root(under);
        normal = (from + way * distance) * (Lanes.All(1) / radius);
        face = Vector256<float>.Zero;
        return Lanes.Pick(Lanes.Less(Vector256<float>.Zero, under), distance, Lanes.All(Never));
    }

    private static Vector256<float> Cube(Solid solid, Vectors from, Vectors way, out Vectors normal, out Vector256<float> face)
    {
        // In the cube's own axes it is where three slabs meet: the ray is inside from the last entry to the first exit.
        var (cosine, sine, radius) = (Lanes.All(solid.Cosine), Lanes.All(solid.Sine), Lanes.All(solid.Radius));
        var (wayX, wayZ) = (cosine * way.X + sine * way.Z, cosine * way.Z - sine * way.X);
        var (enterX, leaveX) = Slab(cosine * from.X + sine * from.Z, wayX, radius);
        var (enterY, leaveY) = Slab(from.Y - radius, way.Y, radius);
        var (enterZ, leaveZ) = Slab(cosine * from.Z - sine * from.X, wayZ, radius);
        var enter = Lanes.Max(enterX, Lanes.Max(enterY, enterZ));
        var leave = Lanes.Min(leaveX, Lanes.Min(leaveY, leaveZ));

        var (one, zero) = (Lanes.All(1), Vector256<float>.Zero);
        var throughX = Vector256.Equals(enter, enterX);
        var throughY = Vector256.AndNot(Vector256.Equals(enter, enterY), throughX);
        var signX = Lanes.Pick(Lanes.Less(wayX, zero), one, -one);
        var signZ = Lanes.Pick(Lanes.Less(wayZ, zero), one, -one);
        normal = Vectors.Pick(throughX, new Vectors(signX * cosine, zero, signX * sine),
            Vectors.Pick(throughY, new Vectors(zero, Lanes.Pick(Lanes.Less(way.Y, zero), one, -one), zero), new Vectors(-signZ * sine, zero, signZ * cosine)));
        // Two sides of a cube that are seen together have different signs or axes.
        face = Lanes.Pick(throughX, Lanes.All(1), Lanes.Pick(throughY, zero, Lanes.All(2)));
        return Lanes.Pick(Lanes.Less(enter, leave), enter, Lanes.All(Never));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Enter, Vector256<float> Leave) Slab(Vector256<float> from, Vector256<float> way, Vector256<float> half)
    {
        var inverse = Lanes.All(1) / way;
        var (a, b) = ((-half - from) * inverse, (half - from) * inverse);
        return (Lanes.Min(a, b), Lanes.Max(a, b));
    }

    private static Vector256<float> Cylinder(Solid solid, Vectors from, Vectors way, out Vectors normal, out Vector256<float> face)
    {
        var (radius, height, zero) = (Lanes.All(solid.Radius), Lanes.All(solid.Height), Vector256<float>.Zero);
        var a = way.X * way.X + way.Z * way.Z;
        var b = from.X * way.X + from.Z * way.Z;
        var under = b * b - a * (from.X * from.X + from.Z * from.Z - radius * radius);
        var side = (-b - Lanes.Root(under)) / a;
        var y = from.Y + way.Y * side;
        var onSide = Lanes.Less(zero, under) & Lanes.Less(zero, y) & Lanes.Less(y, height);

        // The lid, which is seen from above only: cameras are above every solid's base.
        var lid = (height - from.Y) / way.Y;
        var (lidX, lidZ) = (from.X + way.X * lid, from.Z + way.Z * lid);
        var onLid = Lanes.Less(lidX * lidX + lidZ * lidZ, radius * radius) & Lanes.Less(way.Y, zero) & Lanes.Less(zero, lid);

        var inverse = Lanes.All(1) / radius;
        normal = Vectors.Pick(onLid, new Vectors(zero, Lanes.All(1), zero), new Vectors((from.X + way.X * side) * inverse, zero, (from.Z + way.Z * side) * inverse));
        face = Lanes.Pick(onLid, Lanes.All(1), zero);
        return Lanes.Pick(onLid, lid, Lanes.Pick(onSide, side, Lanes.All(Never)));
    }

    private static Vector256<float> Cone(Solid solid, Vectors from, Vectors way, out Vectors normal, out Vector256<float> face)
    {
        // x² + z² = k² · y² with y counted down from the tip and k = radius / height; the mirrored cone above the tip is cut off by its y.
        var (height, zero) = (Lanes.All(solid.Height), Vector256<float>.Zero);
        var slope = solid.Radius / solid.Height;
        var k2 = Lanes.All(slope * slope);
        var fromY = from.Y - height;
        var a = way.X * way.X + way.Z * way.Z - k2 * way.Y * way.Y;
        var b = from.X * way.X + from.Z * way.Z - k2 * fromY * way.Y;
        var under = b * b - a * (from.X * from.X + from.Z * from.Z - k2 * fromY * fromY);
        var root = Lanes.Root(under);
        var (first, second) = ((-b - root) / a, (-b + root) / a);
        var (near, far) = (Lanes.Min(first, second), Lanes.Max(first, second));
        var (nearY, farY) = (fromY + way.Y * near, fromY + way.Y * far);
        var onNear = Lanes.Less(nearY, zero) & Lanes.Less(-height, nearY) & Lanes.Less(zero, near);
        var onFar = Lanes.Less(farY, zero) & Lanes.Less(-height, farY) & Lanes.Less(zero, far);
        var distance = Lanes.Pick(onNear, near, far);
        var at = new Vectors(from.X + way.X * distance, fromY + way.Y * distance, from.Z + way.Z * distance);
        normal = new Vectors(at.X, -k2 * at.Y, at.Z).Unit();
        face = zero;
        return Lanes.Pick(Lanes.Less(zero, under) & (onNear | onFar), distance, Lanes.All(Never));
    }
}
