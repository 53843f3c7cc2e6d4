using LdmGraph.Plugins.Images.Writing;

namespace LdmGraph.Plugins.Images.Resizing;

/// <summary>
/// Pillow's <c>Image.resize</c>, bit for bit: horizontal pass, then vertical, each in 22-bit fixed point and rounded to
/// 8-bit levels; a pass that would not change the size is left out.
/// </summary>
internal static class PillowResampler
{
    private const int Channels = 3;

    internal static Levels Resize(Levels picture, int width, int height, ResizeKernel kernel)
    {
        if (kernel is ResizeKernel.Nearest or ResizeKernel.NearestExact) return Nearest(picture, width, height);
        var filter = Filter.For(kernel);
        if (width != picture.Width) picture = Across(picture, Weights.For(picture.Width, width, filter));
        if (height != picture.Height) picture = Down(picture, Weights.For(picture.Height, height, filter));
        return picture;
    }

    private static Levels Across(Levels picture, Weights weights)
    {
        var width = weights.First.Length;
        var result = new byte[Channels * width * picture.Height];
        for (var y = 0; y < picture.Height; y++)
        {
            var row = picture.Rgb.AsSpan(Channels * picture.Width * y, Channels * picture.Width);
            for (var x = 0; x < width; x++)
                Sum(row[(Channels * weights.First[x])..], Channels, weights.Fixed[x], result.AsSpan(Channels * (width * y + x), Channels));
        }
        return new Levels(result, width, picture.Height);
    }

    private static Levels Down(Levels picture, Weights weights)
    {
        var (stride, height) = (Channels * picture.Width, weights.First.Length);
        var result = new byte[stride * height];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < picture.Width; x++)
                Sum(picture.Rgb.AsSpan(stride * weights.First[y] + Channels * x), stride, weights.Fixed[y], result.AsSpan(stride * y + Channels * x, Channels));
        return new Levels(result, picture.Width, height);
    }

    private static void Sum(ReadOnlySpan<byte> from, int step, int[] weights, Span<byte> pixel)
    {
        const int half = 1 << (Weights.Bits - 1);
        int red = half, green = half, blue = half;
        for (int k = 0, at = 0; k < weights.Length; k++, at += step)
        {
            red += from[at] * weights[k];
            green += from[at + 1] * weights[k];
            blue += from[at + 2] * weights[k];
        }
        pixel[0] = Level(red);
        pixel[1] = Level(green);
        pixel[2] = Level(blue);
    }

    private static byte Level(int sum) => (byte)Math.Clamp(sum >> Weights.Bits, 0, 255);

    private static Levels Nearest(Levels picture, int width, int height)
    {
        var (columns, rows) = (Centres(picture.Width, width), Centres(picture.Height, height));
        var result = new byte[Channels * width * height];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                picture.Rgb.AsSpan(Channels * (picture.Width * rows[y] + columns[x]), Channels).CopyTo(result.AsSpan(Channels * (width * y + x)));
        return new Levels(result, width, height);
    }

    /// <summary>floor((i + 0.5) * scale), by repeated addition as Pillow does: on exact halves the rounding of the sum decides.</summary>
    private static int[] Centres(int from, int to)
    {
        var scale = (double)from / to;
        var centres = new int[to];
        var position = scale * 0.5;
        for (var i = 0; i < to; i++, position += scale) centres[i] = Math.Min(from - 1, (int)position);
        return centres;
    }
}
