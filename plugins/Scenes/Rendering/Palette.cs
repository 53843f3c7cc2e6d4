using System.Numerics;

namespace LdmGraph.Plugins.Scenes;

/// <summary>Colours as light, not as levels: a picture's value is the root of the light, which is close to sRGB and the same everywhere.</summary>
internal static class Palette
{
    internal static Vector3 Sun { get; } = new(0.88f, 0.85f, 0.78f);

    internal static Vector3 SkyLight { get; } = new(0.37f, 0.41f, 0.47f);

    internal static Vector3 Horizon { get; } = FromPicture(0.83f, 0.89f, 0.94f);

    internal static Vector3 Zenith { get; } = FromPicture(0.38f, 0.60f, 0.88f);

    internal static Vector3 Of(Colour colour) => colour switch
    {
        Colour.Red => FromPicture(0.86f, 0.13f, 0.11f),
        Colour.Green => FromPicture(0.10f, 0.62f, 0.20f),
        Colour.Blue => FromPicture(0.10f, 0.26f, 0.88f),
        Colour.Yellow => FromPicture(0.96f, 0.84f, 0.10f),
        Colour.Purple => FromPicture(0.56f, 0.15f, 0.72f),
        Colour.Cyan => FromPicture(0.10f, 0.79f, 0.86f),
        Colour.Orange => FromPicture(0.96f, 0.47f, 0.05f),
        Colour.White => FromPicture(0.95f, 0.95f, 0.95f),
        _ => throw new ArgumentOutOfRangeException(nameof(colour), colour, "not a colour"),
    };

    internal static Vector3 Of(Ground ground) => ground switch
    {
        Ground.Grey => FromPicture(0.56f, 0.56f, 0.57f),
        Ground.Sand => FromPicture(0.84f, 0.73f, 0.52f),
        Ground.Grass => FromPicture(0.40f, 0.54f, 0.24f),
        Ground.Slate => FromPicture(0.28f, 0.32f, 0.39f),
        _ => throw new ArgumentOutOfRangeException(nameof(ground), ground, "not a ground"),
    };

    /// <summary>Size of a ground's mottles and how much they lighten and darken it.</summary>
    internal static (float Frequency, float Strength) Mottles(Ground ground) => ground switch
    {
        Ground.Grey => (1.5f, 0.04f),
        Ground.Sand => (2.6f, 0.07f),
        Ground.Grass => (4.2f, 0.16f),
        Ground.Slate => (1.9f, 0.12f),
        _ => throw new ArgumentOutOfRangeException(nameof(ground), ground, "not a ground"),
    };

    private static Vector3 FromPicture(float red, float green, float blue) => new(red * red, green * green, blue * blue);
}
