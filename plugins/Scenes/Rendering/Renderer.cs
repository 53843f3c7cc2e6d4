using System.Buffers;
using System.Runtime.Intrinsics;

namespace LdmGraph.Plugins.Scenes;

/// <summary>
/// Draws a scene: one ray through the middle of every pixel, eight pixels at once; then, where neighbouring pixels show
/// different surfaces, the mean of sixteen rays instead. Sizes differ in nothing but the number of pixels.
/// </summary>
internal static class Renderer
{
    // Places of eight rays in a pixel, no two in a row or column (eight rooks), and the same mirrored.
    private static readonly Vector256<float> AcrossPixel = Vector256.Create(-7f, -5, -3, -1, 1, 3, 5, 7) / 16;
    private static readonly Vector256<float> DownPixel = Vector256.Create(1f, -5, 5, -1, -7, 3, -3, 7) / 16;

    /// <summary>Draws a picture.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="size">Width and height in pixels, a multiple of 8.</param>
    /// <param name="picture">3 · size · size numbers in [0, 1]: all reds row by row, greens, blues.</param>
    /// <param name="surfaces">If not empty, size · size numbers: what the middle of a pixel shows, 0 the sky, 1 the ground, 2 and more the solids in their order.</param>
    internal static void Draw(Scene scene, int size, Span<float> picture, Span<byte> surfaces = default)
    {
        var stage = new Stage(scene);
        var pixels = size * size;
        var rented = ArrayPool<float>.Shared.Rent(pixels);
        var seen = rented.AsSpan(0, pixels);
        var red = picture[..pixels];
        var green = picture.Slice(pixels, pixels);
        var blue = picture.Slice(2 * pixels, pixels);
        var pixel = 2f / size;
        for (var row = 0; row < size; row++)
        {
            var high = 1 - row * pixel;
            var v = Lanes.All(high - pixel / 2);
            for (var column = 0; column < size; column += Lanes.Count)
            {
                var left = column * pixel - 1;
                var u = Lanes.All(left + pixel / 2) + Lanes.Ramp * Lanes.All(pixel);
                var light = stage.Look(u, v, (left, left + Lanes.Count * pixel, high - pixel, high), out var surface);
                var at = row * size + column;
                Level(light.X).CopyTo(red[at..]);
                Level(light.Y).CopyTo(green[at..]);
                Level(light.Z).CopyTo(blue[at..]);
                surface.CopyTo(seen[at..]);
            }
        }
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < size; column++)
            {
                var at = row * size + column;
                if (!IsEdge(seen, size, row, column)) continue;
                var (left, high) = (column * pixel - 1, 1 - row * pixel);
                var area = (left, left + pixel, high - pixel, high);
                var (across, down) = (AcrossPixel * Lanes.All(pixel), DownPixel * Lanes.All(pixel));
                var (u, v) = (Lanes.All(left + pixel / 2), Lanes.All(high - pixel / 2));
                var first = stage.Look(u + across, v + down, area, out _);
                var second = stage.Look(u + across, v - down, area, out _);
                // The mean of what a screen would show, so that edges are smooth to the eye, not to a light meter.
                red[at] = Lanes.Mean((Level(first.X) + Level(second.X)) * Lanes.All(0.5f));
                green[at] = Lanes.Mean((Level(first.Y) + Level(second.Y)) * Lanes.All(0.5f));
                blue[at] = Lanes.Mean((Level(first.Z) + Level(second.Z)) * Lanes.All(0.5f));
            }
        }
        for (var i = 0; i < surfaces.Length; i++) surfaces[i] = (byte)((int)seen[i] / Stage.Seen.Faces);
        ArrayPool<float>.Shared.Return(rented);
    }

    private static Vector256<float> Level(Vector256<float> light) => Lanes.Min(Lanes.Root(light), Lanes.All(1));

    private static bool IsEdge(ReadOnlySpan<float> seen, int size, int row, int column)
    {
        var at = row * size + column;
        var here = seen[at];
        return (column > 0 && seen[at - 1] != here) || (column + 1 < size && seen[at + 1] != here)
            || (row > 0 && seen[at - size] != here) || (row + 1 < size && seen[at + size] != here);
    }
}
