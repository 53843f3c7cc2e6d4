using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Tests;

/// <summary>The picture that the files in Pictures/ show: 4 x 3 blocks whose levels follow from their place (see make.py there).</summary>
internal static class TestPicture
{
    internal const int Columns = 4, Rows = 3;

    internal static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Pictures", name);

    internal static int Level(int channel, int x, int y) => channel switch
    {
        0 => 10 + 60 * x,
        1 => 20 + 80 * y,
        _ => 5 + 30 * (x + y),
    };

    /// <summary>Alpha of the files that have one, from left to right.</summary>
    internal static int Alpha(int x) => new[] { 255, 128, 64, 0 }[x];

    /// <summary>A batch of one, from a function of channel, column and row.</summary>
    internal static Image Image(int width, int height, Func<int, int, int, double> value, int batch = 1)
    {
        var numbers = new float[batch * 3 * height * width];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (float)value(i / (height * width) % 3, i % width, i / width % height);
        return new Image(tensor(numbers, [batch, 3, height, width]));
    }

    /// <summary>The picture, one pixel a block.</summary>
    internal static Image Blocks() => Image(Columns, Rows, (c, x, y) => Level(c, x, y) / 255.0);

    /// <summary>Value at a place of the first picture.</summary>
    internal static float At(Tensor image, int channel, int x, int y)
    {
        using var pixel = image[0, channel, y, x];
        return pixel.item<float>();
    }

    /// <summary>Value in the middle of a block, whatever the picture's size.</summary>
    internal static float AtBlock(Tensor image, int channel, int x, int y) =>
        At(image, channel, (int)((x + 0.5) * image.shape[3] / Columns), (int)((y + 0.5) * image.shape[2] / Rows));

    /// <summary>Equal to the last bit.</summary>
    internal static bool Same(Tensor a, Tensor b) => a.shape.SequenceEqual(b.shape) && a.bytes.SequenceEqual(b.bytes);

    /// <summary>Asserts that every block has its levels.</summary>
    internal static void AssertBlocks(Tensor image, double tolerance)
    {
        for (var c = 0; c < 3; c++)
            for (var y = 0; y < Rows; y++)
                for (var x = 0; x < Columns; x++)
                    Assert.True(Math.Abs(255 * AtBlock(image, c, x, y) - Level(c, x, y)) <= tolerance,
                        $"channel {c} at ({x}, {y}) is {255 * AtBlock(image, c, x, y)}, expected {Level(c, x, y)} within {tolerance}");
    }
}
