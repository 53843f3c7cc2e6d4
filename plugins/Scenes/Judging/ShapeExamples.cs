using static TorchSharp.torch;

namespace LdmGraph.Plugins.Scenes;

/// <summary>
/// Knows shapes by examples: blobs of drawn scenes, whose shapes are known, brought to one size. What a blob shows is what
/// the examples most like it show; two touching objects of one colour are examples too.
/// </summary>
internal sealed class ShapeExamples : IDisposable
{
    private const int Side = 20;
    private const int Neighbours = 9;
    // Of a blob's pixels: less is the edge of another object, not an object.
    private const float LeastShare = 0.15f;

    private readonly Tensor _examples;                                           // [count, 2 · Side · Side]
    private readonly Tensor _squares;                                            // [count]
    private readonly List<Shape[]> _shapes = [];

    /// <param name="views">Scenes to take examples from.</param>
    /// <param name="size">Width and height of their pictures.</param>
    /// <param name="colours">What their pixels may be of.</param>
    internal ShapeExamples(IReadOnlyList<SceneView> views, int size, PixelColours colours)
    {
        var found = new (float[] Look, Shape[] Shapes)[views.Count][];
        Parallel.For(0, views.Count, i =>
        {
            var classes = new byte[size * size];
            var blobs = Blobs.Find(views[i].Picture, size, colours, views[i].Scene.Caption.Ground, classes);
            found[i] = [.. blobs.Select(blob => (Look(views[i].Picture, size, classes, blob), Truth(views[i], blob))).Where(example => example.Item2.Length > 0)];
        });
        var looks = found.SelectMany(examples => examples).ToArray();
        _shapes.AddRange(looks.Select(example => example.Shapes));
        using var scope = NewDisposeScope();
        _examples = tensor(looks.SelectMany(example => example.Look).ToArray()).reshape(looks.Length, 2 * Side * Side).MoveToOuterDisposeScope();
        _squares = _examples.square().sum(1).MoveToOuterDisposeScope();
        _examples.DetachFromDisposeScope();
        _squares.DetachFromDisposeScope();
    }

    /// <summary>The shapes of a blob, from left to right.</summary>
    internal IReadOnlyList<Shape> Of(ReadOnlySpan<float> picture, int size, ReadOnlySpan<byte> classes, Blob blob)
    {
        using var scope = NewDisposeScope();
        var look = tensor(Look(picture, size, classes, blob));
        var distances = _squares - 2 * _examples.mv(look) + look.square().sum();   // [count]
        var (nearest, at) = distances.topk(Neighbours, largest: false);
        var (far, indices) = (nearest.data<float>().ToArray(), at.data<long>().ToArray());
        // Nearer examples count more.
        return indices.Zip(far)
            .GroupBy(pair => string.Join(' ', _shapes[(int)pair.First]))
            .MaxBy(group => group.Sum(pair => 1 / (1 + pair.Second)))!
            .Select(pair => _shapes[(int)pair.First]).First();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _examples.Dispose();
        _squares.Dispose();
    }

    /// <summary>The shapes of the solids that a blob shows, from left to right.</summary>
    private static Shape[] Truth(SceneView view, Blob blob)
    {
        var counts = new int[view.Scene.Solids.Count];
        foreach (var at in blob.Pixels)
        {
            var solid = view.Surfaces[at] - 2;
            if (solid >= 0 && view.Scene.Caption.Things[solid].Colour == blob.Colour) counts[solid]++;
        }
        return [.. view.Scene.Caption.Things.Select(thing => thing.Shape).Where((_, i) => counts[i] > LeastShare * blob.Pixels.Count)];
    }

    /// <summary>
    /// A square around a blob, standing on its lowest pixel, in <see cref="Side"/> by Side samples: its outline, 1 inside,
    /// 0 outside, ½ where another object may hide it; then its brightness, about 1.
    /// </summary>
    private static float[] Look(ReadOnlySpan<float> picture, int size, ReadOnlySpan<byte> classes, Blob blob)
    {
        var inside = new bool[size * size];
        var (left, right, top, bottom, light) = (size, 0, size, 0, 0f);
        foreach (var at in blob.Pixels)
        {
            inside[at] = true;
            var (row, column) = (at / size, at % size);
            (left, right, top, bottom) = (Math.Min(left, column), Math.Max(right, column), Math.Min(top, row), Math.Max(bottom, row));
            light += Light(picture, at);
        }
        light /= blob.Pixels.Count;
        var side = Math.Max(right - left, bottom - top) + 3f;
        var (middle, base_) = ((left + right + 1) / 2f, bottom + 2f);
        var look = new float[2 * Side * Side];
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var column = (int)MathF.Floor(middle + ((x + 0.5f) / Side - 0.5f) * side);
                var row = (int)MathF.Floor(base_ - (1 - (y + 0.5f) / Side) * side);
                if (column < 0 || column >= size || row < 0 || row >= size) continue;
                var at = row * size + column;
                look[y * Side + x] = inside[at] ? 1 : classes[at] >= PixelColours.Objects ? 0.5f : 0;
                look[(Side + y) * Side + x] = inside[at] ? 1.5f * Light(picture, at) / light : 0.75f;
            }
        }
        return look;
    }

    private static float Light(ReadOnlySpan<float> picture, int at)
    {
        var pixels = picture.Length / 3;
        return picture[at] + picture[pixels + at] + picture[2 * pixels + at] + 0.01f;
    }
}
