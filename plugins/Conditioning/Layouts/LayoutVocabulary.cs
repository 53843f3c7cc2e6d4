namespace LdmGraph.Plugins.Conditioning.Layouts;

/// <summary>
/// How a layout becomes tokens (the conditional builders of taming-transformers): for each object a token of what it is
/// and one or two of where, filled up with "none", and maybe two tokens of the crop that is seen.
/// </summary>
internal sealed record LayoutVocabulary
{
    /// <summary>Number of classes.</summary>
    public required int Classes { get; init; }

    /// <summary>Objects in a layout; the rest of the places is "none".</summary>
    public required int Objects { get; init; }

    /// <summary>Size of the vocabulary, which positions and classes share.</summary>
    public required int Tokens { get; init; }

    /// <summary>Corners of a box, or its centre only.</summary>
    public LayoutPosition Position { get; init; }

    /// <summary>Appends the crop; boxes then stay in coordinates of the whole picture.</summary>
    public bool Crop { get; init; } = true;

    /// <summary>Marks that make another token of a class.</summary>
    public LayoutMarks Marks { get; init; }

    private int PerObject => Position == LayoutPosition.Corners ? 3 : 2;

    /// <summary>Tokens of a layout.</summary>
    public int Length => Objects * PerObject + (Crop ? 2 : 0);

    /// <summary>The largest token of a class, which must be below "none".</summary>
    public int LargestClass => Classes * ((int)Marks + 1) - 1;

    private int None => Tokens - 1;

    // Positions are on a square grid of as many cells as there are tokens.
    private int Side => (int)Math.Sqrt(Tokens);

    /// <summary>The layout's tokens, in the order of the objects.</summary>
    /// <param name="objects">The objects; those behind the last place are left out, then those outside the crop.</param>
    /// <param name="crop">What is seen of the picture.</param>
    /// <param name="flip">The picture is mirrored left to right.</param>
    public long[] Encode(IReadOnlyList<LayoutObject> objects, Box crop, bool flip)
    {
        var tokens = new List<long>(Length);
        foreach (var one in objects.Take(Objects).Where(one => one.Box.Overlap(crop) > 0))
        {
            var box = one.Box.In(Crop ? Box.Whole : crop);
            if (flip) box = box.Flipped();
            tokens.Add(Token(one));
            if (Position == LayoutPosition.Corners) tokens.AddRange(Corners(box));
            else tokens.Add(Cell(box.X + box.Width / 2, box.Y + box.Height / 2));
        }
        while (tokens.Count < Objects * PerObject) tokens.Add(None);
        if (Crop) tokens.AddRange(Corners(flip ? crop.Flipped() : crop));
        return [.. tokens];
    }

    /// <summary>What a row of tokens says: objects whose boxes are points when only centres are known, and the crop.</summary>
    public (IReadOnlyList<LayoutObject> Objects, Box? Crop) Decode(IReadOnlyList<long> tokens)
    {
        var objects = new List<LayoutObject>();
        for (var at = 0; at < Objects * PerObject; at += PerObject)
        {
            if (tokens[at] == None) continue;
            var (x, y) = Place(tokens[at + 1]);
            var box = Position == LayoutPosition.Corners ? Between(tokens[at + 1], tokens[at + 2]) : new Box(x, y, 0, 0);
            objects.Add(new LayoutObject((int)(tokens[at] % Classes), box, (LayoutMarks)(tokens[at] / Classes) & Marks));
        }
        return (objects, Crop ? Between(tokens[^2], tokens[^1]) : null);
    }

    /// <summary>What an object is, as a token: its class, once for every combination of marks.</summary>
    public long Token(LayoutObject one) => one.Class + Classes * (int)(one.Marks & Marks);

    private long[] Corners(Box box) => [Cell(box.X, box.Y), Cell(box.X + box.Width, box.Y + box.Height)];

    // Halves are rounded to even, as Python rounds.
    private long Cell(double x, double y) => (long)(Math.Round(y * (Side - 1)) * Side + Math.Round(x * (Side - 1)));

    private (double X, double Y) Place(long cell) => ((double)(cell % Side) / (Side - 1), (double)(cell / Side) / (Side - 1));

    private Box Between(long first, long second)
    {
        var ((x0, y0), (x1, y1)) = (Place(first), Place(second));
        return new Box(x0, y0, x1 - x0, y1 - y0);
    }
}

/// <summary>How a layout says where an object is.</summary>
public enum LayoutPosition
{
    /// <summary>By two corners of its box, the upper left and the lower right one.</summary>
    Corners,

    /// <summary>By its centre.</summary>
    Centre,
}
