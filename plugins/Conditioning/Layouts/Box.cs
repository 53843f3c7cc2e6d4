namespace LdmGraph.Plugins.Conditioning.Layouts;

/// <summary>A rectangle in parts of the picture: left and top edge, width and height.</summary>
internal readonly record struct Box(double X, double Y, double Width, double Height)
{
    public static Box Whole { get; } = new(0, 0, 1, 1);

    public double Overlap(Box other) =>
        Math.Max(0, Math.Min(X + Width, other.X + other.Width) - Math.Max(X, other.X)) * Math.Max(0, Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y));

    public Box Flipped() => this with { X = 1 - (X + Width) };

    /// <summary>As seen in a crop of the picture. What the crop cuts off at the left and above moves the box but does not shorten it, as in the original.</summary>
    public Box In(Box crop)
    {
        var (x, y) = (Math.Clamp((X - crop.X) / crop.Width, 0, 1), Math.Clamp((Y - crop.Y) / crop.Height, 0, 1));
        return new Box(x, y, Math.Min(Width / crop.Width, 1 - x), Math.Min(Height / crop.Height, 1 - y));
    }
}
