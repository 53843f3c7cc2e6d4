using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LdmGraph.Plugins.Scenes;

/// <summary>A scene made ready for rays: finds what eight of them see, and its colour.</summary>
internal sealed class Stage
{
    private const float Gloss = 0.34f;

    private readonly Scene _scene;
    private readonly Shadow[] _shadows;
    private readonly (float Left, float Right, float Low, float High)[] _bounds;
    private readonly Vector3 _sun, _ground, _bounce;
    private readonly float _mottleFrequency, _mottleStrength;

    internal Stage(Scene scene)
    {
        _scene = scene;
        _shadows = [.. scene.Solids.Select(solid => new Shadow(solid, scene.Light))];
        _bounds = [.. scene.Solids.Select(scene.Camera.Bounds)];
        _sun = Palette.Sun * scene.Brightness;
        _ground = Palette.Of(scene.Caption.Ground);
        _bounce = _ground * 0.45f + new Vector3(0.06f);
        (_mottleFrequency, _mottleStrength) = Palette.Mottles(scene.Caption.Ground);
    }

    /// <summary>What a surface is, times <see cref="Seen.Faces"/> plus its face: the sky, the ground, then the solids in their order.</summary>
    internal static class Seen
    {
        internal const int Sky = 0, Ground = 1, Solids = 2, Faces = 4;
    }

    /// <summary>Light that comes along eight rays, and what they meet.</summary>
    /// <param name="u">Their places in the picture, −1 to 1, to the right.</param>
    /// <param name="v">Upwards.</param>
    /// <param name="area">A rectangle that all of them are in.</param>
    /// <param name="surface">Of each, what <see cref="Seen"/> says.</param>
    internal Vectors Look(Vector256<float> u, Vector256<float> v, (float Left, float Right, float Low, float High) area, out Vector256<float> surface)
    {
        var camera = _scene.Camera;
        var (zoom, zero, one) = (Lanes.All(camera.Zoom), Vector256<float>.Zero, Lanes.All(1));
        var way = (Vectors.All(camera.Forward) + Vectors.All(camera.Right) * (u * zoom) + Vectors.All(camera.Up) * (v * zoom)).Unit();
        var from = Vectors.All(camera.Position);

        var down = Lanes.Less(way.Y, zero);
        var distance = Lanes.Pick(down, -from.Y / way.Y, Lanes.All(Intersection.Never));
        surface = Lanes.Pick(down, Lanes.All(Seen.Ground * Seen.Faces), zero);
        var (normal, albedo) = (new Vectors(zero, one, zero), Vectors.All(_ground));
        var solidHit = zero;
        for (var i = 0; i < _bounds.Length; i++)
        {
            var bounds = _bounds[i];
            if (area.Right < bounds.Left || area.Left > bounds.Right || area.High < bounds.Low || area.Low > bounds.High) continue;
            var solid = _scene.Solids[i];
            var far = Intersection.Of(solid, from - Vectors.All(new Vector3(solid.X, 0, solid.Z)), way, out var facing, out var face);
            var nearer = Lanes.Less(far, distance);
            if (nearer == zero) continue;
            distance = Lanes.Pick(nearer, far, distance);
            normal = Vectors.Pick(nearer, facing, normal);
            albedo = Vectors.Pick(nearer, Vectors.All(Palette.Of(solid.Thing.Colour)), albedo);
            surface = Lanes.Pick(nearer, Lanes.All((Seen.Solids + i) * Seen.Faces) + face, surface);
            solidHit |= nearer;
        }
        if (surface == zero) return Sky(way);

        var at = from + way * distance;
        if (solidHit != Vector256<float>.AllBitsSet) albedo = Vectors.Pick(solidHit, albedo, albedo * Mottle(at, distance));
        var light = Vectors.All(_scene.Light);
        var direct = Lanes.Max(Vectors.Dot(normal, light), zero);
        var (shade, open) = Occlude(at, surface, solidHit);
        direct *= shade;
        var ambient = Vectors.Mix(Vectors.All(_bounce), Vectors.All(Palette.SkyLight), Lanes.All(0.5f) + normal.Y * Lanes.All(0.5f)) * open;
        var colour = Times(albedo, Vectors.All(_sun) * direct + ambient);
        if (solidHit != zero) colour += Vectors.All(_sun) * (Highlight(normal, way, light) * direct & solidHit);

        // Distant ground fades into the haze above it.
        var depth = distance * Lanes.All(1f / 26);
        var haze = Lanes.Clamp(depth * depth / (one + depth * depth));
        return Vectors.Mix(colour, Sky(way), haze);
    }

    /// <summary>Blinn and Phong's highlight: the cosine between the normal and the direction halfway from light to eye, to the power of 32.</summary>
    private static Vector256<float> Highlight(Vectors normal, Vectors way, Vectors light)
    {
        var cosine = Lanes.Max(Vectors.Dot(normal, (light - way).Unit()), Vector256<float>.Zero);
        for (var i = 0; i < 5; i++) cosine *= cosine;
        return cosine * Lanes.All(Gloss);
    }

    /// <summary>How much sunlight and how much skylight other solids leave.</summary>
    private (Vector256<float> Sun, Vector256<float> Sky) Occlude(Vectors at, Vector256<float> surface, Vector256<float> solidHit)
    {
        var light = _scene.Light;
        var (sun, sky, zero) = (Lanes.All(1), Lanes.All(1), Vector256<float>.Zero);
        // Along the light, down to the ground.
        var (x, z) = (at.X - at.Y * Lanes.All(light.X / light.Y), at.Z - at.Y * Lanes.All(light.Z / light.Y));
        for (var i = 0; i < _shadows.Length; i++)
        {
            var solid = _scene.Solids[i];
            var own = Vector256.Equals(Vector256.Floor(surface * Lanes.All(1f / Seen.Faces)), Lanes.All(Seen.Solids + i));
            var (wayX, wayY, wayZ) = (Lanes.All(solid.X) - at.X, Lanes.All(solid.Height / 2) - at.Y, Lanes.All(solid.Z) - at.Z);
            // The light's ray through a point on another solid meets this one before or behind that point.
            var before = Lanes.Clamp((wayX * Lanes.All(light.X) + wayY * Lanes.All(light.Y) + wayZ * Lanes.All(light.Z)) * Lanes.All(4 / solid.Radius) + Lanes.All(0.5f));
            before = Lanes.Pick(solidHit, before, Lanes.All(1));
            sun *= Lanes.Pick(own, Lanes.All(1), Lanes.All(1) - before * (Lanes.All(1) - _shadows[i].Light(x, z)));

            // A solid hides the more of the sky, the nearer and the lower a point is.
            var apart = Lanes.Max(wayX * wayX + wayZ * wayZ, Lanes.All(solid.Radius * solid.Radius));
            var near = Lanes.All(solid.Radius * solid.Radius) / apart;
            var low = Lanes.Clamp(Lanes.All(1) - at.Y / Lanes.All(solid.Height));
            sky *= Lanes.All(1) - Lanes.Pick(own, Lanes.All(0.42f) * low * low, Lanes.All(0.6f) * near * near * low);
        }
        return (sun, sky);
    }

    private static Vectors Sky(Vectors way) => Vectors.Mix(Vectors.All(Palette.Horizon), Vectors.All(Palette.Zenith), Lanes.Clamp(way.Y * Lanes.All(4.5f)));

    /// <summary>Lighter and darker places of the ground: value noise, fading where it would be finer than pixels.</summary>
    private Vector256<float> Mottle(Vectors at, Vector256<float> distance)
    {
        var fade = Lanes.Clamp(Lanes.All(1.6f) - distance * Lanes.All(0.1f));
        var frequency = Lanes.All(_mottleFrequency);
        var x = Lanes.Min(Lanes.Max(at.X, Lanes.All(-200)), Lanes.All(200)) * frequency + Lanes.All(_scene.Texture.X);
        var z = Lanes.Min(Lanes.Max(at.Z, Lanes.All(-200)), Lanes.All(200)) * frequency + Lanes.All(_scene.Texture.Y);
        var noise = Noise(x, z) + Lanes.All(0.5f) * Noise(x * Lanes.All(2.1f) + Lanes.All(19), z * Lanes.All(2.1f) + Lanes.All(7));
        return Lanes.All(1) + noise * fade * Lanes.All(_mottleStrength);
    }

    /// <summary>Random numbers from −1 to 1 on the whole points of the plane, joined smoothly.</summary>
    private static Vector256<float> Noise(Vector256<float> x, Vector256<float> z)
    {
        var (cellX, cellZ) = (Vector256.Floor(x), Vector256.Floor(z));
        var (a, b) = (x - cellX, z - cellZ);
        a = a * a * (Lanes.All(3) - Lanes.All(2) * a);
        b = b * b * (Lanes.All(3) - Lanes.All(2) * b);
        var left = Vector256.ConvertToInt32(cellX) * 0x27D4EB2D;
        var near = Vector256.ConvertToInt32(cellZ) * 0x165667B1;
        var (right, far) = (left + Vector256.Create(0x27D4EB2D), near + Vector256.Create(0x165667B1));
        return Lanes.Mix(Lanes.Mix(Corner(left ^ near), Corner(right ^ near), a), Lanes.Mix(Corner(left ^ far), Corner(right ^ far), a), b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Corner(Vector256<int> cell)
    {
        var hash = (cell ^ Vector256.ShiftRightLogical(cell, 15)) * 0x2C1B3C6D;
        hash = (hash ^ Vector256.ShiftRightLogical(hash, 12)) * 0x297A2D39;
        return Vector256.ConvertToSingle(hash >> 8) * Lanes.All(1f / (1 << 23));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vectors Times(Vectors a, Vectors b) => new(a.X * b.X, a.Y * b.Y, a.Z * b.Z);
}
