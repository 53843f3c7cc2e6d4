using System.Numerics;

namespace LdmGraph.Plugins.Scenes;

/// <summary>
/// A scene in full: what a picture of any size is drawn from. One unit is about the height of an object; y points up, the
/// ground is y = 0, and the camera looks along +z.
/// </summary>
/// <param name="Caption">What is in it.</param>
/// <param name="Solids">The things of the caption in their places, from left to right in the picture.</param>
/// <param name="Camera">Where it is seen from.</param>
/// <param name="Light">Direction towards the light, of length 1.</param>
/// <param name="Brightness">Strength of the light, about 1.</param>
/// <param name="Texture">Which part of an endless ground is seen.</param>
internal sealed record Scene(SceneCaption Caption, IReadOnlyList<Solid> Solids, Camera Camera, Vector3 Light, float Brightness, Vector2 Texture);

/// <summary>A thing in its place.</summary>
/// <param name="Thing">What it is.</param>
/// <param name="X">Its axis, from left to right.</param>
/// <param name="Z">Its axis, from front to back.</param>
/// <param name="Radius">Radius, for a cube half its side.</param>
/// <param name="Height">Height above the ground.</param>
/// <param name="Cosine">Cosine of the angle about the vertical axis; 1 but for cubes.</param>
/// <param name="Sine">Its sine.</param>
internal readonly record struct Solid(Thing Thing, float X, float Z, float Radius, float Height, float Cosine, float Sine)
{
    /// <summary>Half the width that it has from the front, before perspective.</summary>
    internal float Reach => Thing.Shape == Shape.Cube ? Radius * (MathF.Abs(Cosine) + MathF.Abs(Sine)) : Radius;

    /// <summary>Radius of the circle on the ground that it fits into.</summary>
    internal float Footprint => Thing.Shape == Shape.Cube ? Radius * MathF.Sqrt(2) : Radius;

    internal Vector3 Middle => new(X, Height / 2, Z);
}

/// <summary>A pinhole camera. Places in the picture run from −1 to 1, to the right and up.</summary>
internal sealed record Camera
{
    /// <param name="position">Where it is.</param>
    /// <param name="target">What is in the middle of the picture.</param>
    /// <param name="zoom">Half the picture's width at distance 1.</param>
    internal Camera(Vector3 position, Vector3 target, float zoom)
    {
        Position = position;
        Zoom = zoom;
        Forward = Unit(target - position);
        Right = Unit(new Vector3(Forward.Z, 0, -Forward.X));
        Up = new Vector3(
            Forward.Y * Right.Z - Forward.Z * Right.Y, Forward.Z * Right.X - Forward.X * Right.Z, Forward.X * Right.Y - Forward.Y * Right.X);
    }

    internal Vector3 Position { get; }

    internal float Zoom { get; }

    internal Vector3 Forward { get; }

    internal Vector3 Right { get; }

    internal Vector3 Up { get; }

    /// <summary>Where a point is seen, and how deep.</summary>
    internal (float U, float V, float Depth) Project(Vector3 point)
    {
        var way = point - Position;
        var depth = Dot(way, Forward);
        return (Dot(way, Right) / (depth * Zoom), Dot(way, Up) / (depth * Zoom), depth);
    }

    /// <summary>Left, right, lower and upper edge in the picture of the upright box around a solid, so a little more than the solid.</summary>
    internal (float Left, float Right, float Low, float High) Bounds(Solid solid)
    {
        var (left, right, low, high) = (float.MaxValue, float.MinValue, float.MaxValue, float.MinValue);
        for (var corner = 0; corner < 8; corner++)
        {
            var (u, v, _) = Project(new Vector3(
                solid.X + ((corner & 1) == 0 ? -solid.Reach : solid.Reach), (corner & 2) == 0 ? 0 : solid.Height,
                solid.Z + ((corner & 4) == 0 ? -solid.Reach : solid.Reach)));
            (left, right, low, high) = (MathF.Min(left, u), MathF.Max(right, u), MathF.Min(low, v), MathF.Max(high, v));
        }
        return (left, right, low, high);
    }

    // Written out: Vector3's own may be summed in another order on another processor.
    internal static float Dot(Vector3 a, Vector3 b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z;

    internal static Vector3 Unit(Vector3 vector)
    {
        var length = MathF.Sqrt(Dot(vector, vector));
        return new Vector3(vector.X / length, vector.Y / length, vector.Z / length);
    }
}
