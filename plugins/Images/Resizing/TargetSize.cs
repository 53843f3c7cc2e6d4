namespace LdmGraph.Plugins.Images.Resizing;

/// <summary>
/// The size asked for: width and height, or one of them (the other keeps the aspect), or a factor, or, where only a multiple
/// is given, the picture's own; then cut down to multiples.
/// </summary>
internal readonly record struct TargetSize(long Width, long Height, double Factor, long Multiple)
{
    /// <summary>What is wrong with it, as port and problem, or null.</summary>
    internal (string Port, string Problem)? Problem => this switch
    {
        { Factor: > 0, Width: > 0 } or { Factor: > 0, Height: > 0 } => ("factor", "is given together with width or height; expected one or the other"),
        { Factor: <= 0, Width: <= 0, Height: <= 0, Multiple: <= 1 } => ("width", "no size is given; expected width, height, factor or multiple"),
        _ => null,
    };

    /// <summary>Height and width for a picture of this height and width; null where they are not known.</summary>
    internal (long? Height, long? Width) For(long? height, long? width)
    {
        var (high, wide) = Whole(height, width);
        return (Cut(high), Cut(wide));
    }

    private (long? Height, long? Width) Whole(long? height, long? width) => this switch
    {
        { Factor: > 0 } => (Scaled(height, Factor), Scaled(width, Factor)),
        { Width: > 0, Height: > 0 } => (Height, Width),
        { Width: > 0 } => (Proportional(Width, height, width), Width),
        { Height: > 0 } => (Height, Proportional(Height, width, height)),
        _ => (height, width),
    };

    private long? Cut(long? side) => Multiple <= 1 || side is null ? side : Math.Max(Multiple, side.Value / Multiple * Multiple);

    private static long? Scaled(long? length, double factor) => length is null ? null : Math.Max(1, (long)Math.Floor(length.Value * factor));

    private static long? Proportional(long side, long? other, long? whole) =>
        other is null || whole is null ? null : Math.Max(1, (long)Math.Round((double)side * other.Value / whole.Value));
}
