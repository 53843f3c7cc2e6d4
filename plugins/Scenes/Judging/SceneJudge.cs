namespace LdmGraph.Plugins.Scenes;

/// <summary>
/// Says what a picture of a scene shows: which things, from left to right, on which ground. It learns by looking at drawn
/// scenes, whose truth is known; it is never told what a picture should show.
/// </summary>
internal sealed class SceneJudge : IDisposable
{
    /// <summary>Width and height of the pictures it looks at.</summary>
    internal const int Size = 64;

    private const ulong ExampleSeed = 0x4A756467654C6561;

    private readonly PixelColours _colours;
    private readonly ShapeExamples _shapes;

    /// <param name="examples">Number of scenes to look at first.</param>
    internal SceneJudge(int examples = 4000)
    {
        var sequence = new SceneSequence(ExampleSeed, Split.Train, new ObjectShares(1, 2, 3));
        var views = new SceneView[examples];
        Parallel.For(0, examples, i => views[i] = SceneView.Of(sequence.At(i), Size));
        _colours = new PixelColours(views);
        _shapes = new ShapeExamples(views, Size, _colours);
    }

    /// <summary>What a picture shows.</summary>
    /// <param name="picture">3 · 64 · 64 numbers in [0, 1]: reds row by row, greens, blues.</param>
    internal Sight Look(ReadOnlySpan<float> picture)
    {
        var ground = _colours.GroundOf(picture);
        var classes = new byte[Size * Size];
        var seen = new List<(float Middle, Thing Thing)>();
        foreach (var blob in Blobs.Find(picture, Size, _colours, ground, classes))
        {
            var (left, right) = blob.Columns(Size);
            var shapes = _shapes.Of(picture, Size, classes, blob);
            for (var i = 0; i < shapes.Count; i++)
                seen.Add((left + (right - left) * (i + 0.5f) / shapes.Count, new Thing(blob.Colour, shapes[i])));
        }
        return new Sight([.. seen.OrderBy(thing => thing.Middle).Select(thing => thing.Thing)], ground);
    }

    /// <inheritdoc/>
    public void Dispose() => _shapes.Dispose();
}

/// <summary>What is seen in a picture.</summary>
/// <param name="Things">From left to right; any number.</param>
/// <param name="Ground">What they stand on.</param>
internal sealed record Sight(IReadOnlyList<Thing> Things, Ground Ground)
{
    /// <summary>Whether it is just what a caption says.</summary>
    internal bool Shows(SceneCaption caption) => Ground == caption.Ground && Things.SequenceEqual(caption.Things);

    /// <summary>Worded as a caption, but for the articles: <c>red sphere, blue cube on grass</c>.</summary>
    public override string ToString() => $"{(Things.Count == 0 ? "nothing" : string.Join(", ", Things))} on {Choice.NameOf(Ground)}";
}
