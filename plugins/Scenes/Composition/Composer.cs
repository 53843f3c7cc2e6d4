using System.Numerics;

namespace LdmGraph.Plugins.Scenes;

/// <summary>Puts the things of a caption into places, so that all are seen and their order is plain.</summary>
internal static class Composer
{
    /// <summary>At least this share of every object's pixels is seen; the rest may be behind objects nearer by.</summary>
    internal const float VisibleShare = 0.6f;

    /// <summary>The middles of neighbours are at least this share of the picture's width apart.</summary>
    internal const float LeastGap = 0.15f;

    // What nearer objects may cover of an object's width. Less than 1 − VisibleShare, because widths are estimated.
    private const float MostCovered = 0.34f;
    private const float Margin = 0.97f;

    /// <summary>The scene of a caption: seed and position say which of many.</summary>
    internal static Scene Compose(SceneCaption caption, ulong seed, long position)
    {
        var random = new RandomStream(seed, position, RandomPurpose.Composition);
        var camera = new Camera(
            new Vector3(random.Between(-0.35f, 0.35f), random.Between(1.6f, 2.0f), random.Between(-6.3f, -5.8f)),
            new Vector3(random.Between(-0.1f, 0.1f), random.Between(0.66f, 0.76f), 0),
            random.Between(0.3f, 0.315f));
        var light = Camera.Unit(new Vector3(random.Between(-0.95f, -0.6f), random.Between(0.95f, 1.15f), random.Between(-0.65f, -0.3f)));
        var brightness = random.Between(0.93f, 1.05f);
        var texture = new Vector2(random.Between(0, 512), random.Between(0, 512));

        var solids = new Solid[caption.Things.Count];
        var shrink = 1f;
        for (var attempt = 0; ; attempt++)
        {
            // Three large objects fit in few ways only; after some trials a little smaller ones are tried.
            if (attempt >= 16) shrink *= 0.98f;
            for (var i = 0; i < solids.Length; i++) solids[i] = Place(ref random, caption.Things[i], i, solids.Length, shrink);
            if (Fits(solids, camera)) return new Scene(caption, solids, camera, light, brightness, texture);
        }
    }

    private static Solid Place(ref RandomStream random, Thing thing, int index, int count, float shrink)
    {
        var (small, large, spacing, jitter, depth) = count switch
        {
            1 => (0.55f, 0.85f, 0f, 0.85f, 0.7f),
            2 => (0.5f, 0.74f, 1.55f, 0.3f, 0.8f),
            _ => (0.43f, 0.58f, 1.12f, 0.16f, 0.8f),
        };
        var size = shrink * random.Between(small, large);
        var x = (index - (count - 1) / 2f) * spacing + random.Between(-jitter, jitter);
        var z = random.Between(-depth, depth);
        var slender = random.Between(1.7f, 2.1f);
        // The tangent of half the angle, from −22.5 to 22.5 degrees: a cube repeats itself every 90, and only + − · / are the same everywhere.
        var half = random.Between(-0.41421356f, 0.41421356f);
        var (cosine, sine) = ((1 - half * half) / (1 + half * half), 2 * half / (1 + half * half));
        return thing.Shape switch
        {
            Shape.Sphere => new Solid(thing, x, z, size, 2 * size, 1, 0),
            Shape.Cube => new Solid(thing, x, z, 0.8f * size, 1.6f * size, cosine, sine),
            Shape.Cylinder => new Solid(thing, x, z, 0.78f * size, 0.95f * slender * size, 1, 0),
            Shape.Cone => new Solid(thing, x, z, 0.95f * size, 1.1f * slender * size, 1, 0),
            _ => throw new ArgumentOutOfRangeException(nameof(thing), thing, "not a shape"),
        };
    }

    private static bool Fits(ReadOnlySpan<Solid> solids, Camera camera)
    {
        Span<(float U, float Depth, float Half)> seen = stackalloc (float, float, float)[solids.Length];
        for (var i = 0; i < solids.Length; i++)
        {
            var (left, right, low, high) = camera.Bounds(solids[i]);
            if (left < -Margin || right > Margin || low < -Margin || high > Margin) return false;
            var (u, _, depth) = camera.Project(solids[i].Middle);
            seen[i] = (u, depth, 1.03f * solids[i].Reach / (depth * camera.Zoom));
            if (i > 0 && u - seen[i - 1].U < 2 * LeastGap) return false;
        }
        for (var i = 0; i < solids.Length; i++)
        {
            var covered = 0f;
            for (var j = 0; j < solids.Length; j++)
            {
                if (j == i) continue;
                var (x, z) = (solids[i].X - solids[j].X, solids[i].Z - solids[j].Z);
                var apart = solids[i].Footprint + solids[j].Footprint + 0.04f;
                if (x * x + z * z < apart * apart) return false;
                if (seen[j].Depth < seen[i].Depth) covered += MathF.Max(0, seen[i].Half + seen[j].Half - MathF.Abs(seen[i].U - seen[j].U)) / (2 * seen[i].Half);
            }
            if (covered > MostCovered) return false;
        }
        return true;
    }
}
