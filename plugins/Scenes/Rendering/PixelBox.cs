using System.Globalization;

namespace LdmGraph.Plugins.Scenes;

/// <summary>A rectangle of pixels.</summary>
internal readonly record struct PixelBox(int Left, int Top, int Width, int Height)
{
    /// <summary>The least rectangle around all pixels that show a surface.</summary>
    internal static PixelBox Of(ReadOnlySpan<byte> surfaces, int size, int surface)
    {
        var (left, top, right, bottom) = (size, size, 0, 0);
        for (var at = 0; at < surfaces.Length; at++)
        {
            if (surfaces[at] != surface) continue;
            (left, right) = (Math.Min(left, at % size), Math.Max(right, at % size + 1));
            (top, bottom) = (Math.Min(top, at / size), Math.Max(bottom, at / size + 1));
        }
        return new PixelBox(left, top, right - left, bottom - top);
    }

    /// <summary>With so many pixels more on every side, as far as the picture goes.</summary>
    internal PixelBox Grown(int by, int size)
    {
        var (left, top) = (Math.Max(0, Left - by), Math.Max(0, Top - by));
        return new PixelBox(left, top, Math.Min(size, Left + Width + by) - left, Math.Min(size, Top + Height + by) - top);
    }

    /// <summary>Left, top, width, height in parts of the picture.</summary>
    internal string InParts(double size) => string.Create(CultureInfo.InvariantCulture, $"{Left / size:0.########} {Top / size:0.########} {Width / size:0.########} {Height / size:0.########}");
}
