using System.Runtime.InteropServices;
using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Images.Libvips;

/// <summary>A text, drawn: how much of each pixel its ink covers.</summary>
/// <param name="Coverage">width * height bytes in rows from the top, 0 without ink.</param>
/// <param name="Width">In pixels, cut close to the ink.</param>
/// <param name="Height">In pixels, cut close to the ink.</param>
internal sealed record TextLabel(byte[] Coverage, int Width, int Height)
{
    /// <summary>Longer texts end in an ellipsis: nobody reads a page beside a picture.</summary>
    private const int MaxLength = 200;

    /// <summary>Draws a text in the machine's sans-serif face.</summary>
    /// <param name="text">The text; an empty one has no pixels.</param>
    /// <param name="pixels">Size of the letters.</param>
    /// <param name="maxWidth">Lines are broken between words to stay below this; a word that is longer is cut.</param>
    /// <param name="settings">The host's settings.</param>
    /// <exception cref="InvalidOperationException">libvips cannot draw text; the message says why.</exception>
    internal static TextLabel Draw(string text, int pixels, int maxWidth, PictureSettings settings)
    {
        if (string.IsNullOrWhiteSpace(text)) return new TextLabel([], 0, 0);
        if (text.Length > MaxLength) text = text[..(MaxLength - 1)] + "…";
        Vips.Start(settings);
        var error = new byte[1024];
        // A zero would end the text for C, and other control characters have no picture.
        var shown = string.Concat(text.Select(letter => char.IsControl(letter) && letter != '\n' ? ' ' : letter));
        var outcome = Vips.ldm_images_text(shown, pixels, maxWidth, out var drawn, out var width, out var height, error, (nuint)error.Length);
        if (outcome != Vips.Outcome.Ok) throw new InvalidOperationException($"libvips could not draw the text '{text}': {Vips.Message(error)}");
        try
        {
            var coverage = new byte[width * height];
            Marshal.Copy(drawn, coverage, 0, coverage.Length);
            var label = new TextLabel(coverage, width, height);
            return width <= maxWidth ? label : label.Cut(maxWidth);
        }
        finally
        {
            Vips.ldm_images_free(drawn);
        }
    }

    private TextLabel Cut(int width) =>
        new([.. Enumerable.Range(0, Height).SelectMany(row => Coverage.AsSpan(row * Width, width).ToArray())], width, Height);
}
