using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>Pictures side by side in one, to look at.</summary>
internal static class SampleSheet
{
    private const long Gap = 2;

    /// <summary>[batch, 3, height, width] to [1, 3, rows · (height + gap), columns · (width + gap)], white between; what is missing of the last row stays white.</summary>
    public static Tensor Of(Tensor pictures, int columns)
    {
        using var scope = NewDisposeScope();
        var framed = nn.functional.pad(pictures.clamp(0, 1), [0, Gap, 0, Gap], value: 1);       // [B, 3, h, w]
        var (batch, height, width) = (framed.shape[0], framed.shape[2], framed.shape[3]);
        var rows = (batch + columns - 1) / columns;
        if (rows * columns > batch) framed = cat([framed, ones(rows * columns - batch, 3, height, width)]);
        return framed.reshape(rows, columns, 3, height, width).permute(2, 0, 3, 1, 4).reshape(1, 3, rows * height, columns * width).MoveToOuterDisposeScope();
    }
}
