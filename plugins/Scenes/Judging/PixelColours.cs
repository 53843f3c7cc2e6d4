namespace LdmGraph.Plugins.Scenes;

/// <summary>
/// What a pixel may be of, by its colour: counts over drawn scenes, whose every pixel's surface is known, for each ground
/// apart, since its light colours what stands on it.
/// </summary>
internal sealed class PixelColours
{
    /// <summary>What a pixel is of: sky, ground, then the eight colours of objects.</summary>
    internal const int Sky = 0, Ground = 1, Objects = 2, Count = 10;

    private const int Levels = 32;
    private const int Bins = Levels * Levels * Levels;
    private const int Grounds = 4;

    // [ground, bin, class]: the logarithm of a class's share of a bin's pixels.
    private readonly float[] _shares = new float[Grounds * Bins * Count];
    // [ground, bin]: the class with the largest share.
    private readonly byte[] _likeliest = new byte[Grounds * Bins];
    // [ground, bin]: the logarithm of the bin's share of all pixels of that ground.
    private readonly float[] _grounds = new float[Grounds * Bins];

    /// <param name="views">Scenes to count in.</param>
    internal PixelColours(IEnumerable<SceneView> views)
    {
        var counts = new float[_shares.Length];
        foreach (var view in views)
        {
            var ground = (int)view.Scene.Caption.Ground;
            for (var at = 0; at < view.Surfaces.Length; at++)
                counts[(ground * Bins + Bin(view.Picture, at)) * Count + view.ClassAt(at)]++;
        }
        for (var ground = 0; ground < Grounds; ground++)
        {
            var all = counts.AsSpan(ground * Bins * Count, Bins * Count);
            Spread(all);
            var groundPixels = 1f;
            for (var bin = 0; bin < Bins; bin++) groundPixels += all[bin * Count + Ground];
            for (var bin = 0; bin < Bins; bin++)
            {
                var here = all.Slice(bin * Count, Count);
                var total = 0f;
                foreach (var count in here) total += count;
                for (var kind = 0; kind < Count; kind++)
                    _shares[(ground * Bins + bin) * Count + kind] = MathF.Log((here[kind] + 0.02f) / (total + 0.02f * Count));
                _likeliest[ground * Bins + bin] = Largest(here);
                _grounds[ground * Bins + bin] = MathF.Log((here[Ground] + 0.02f) / groundPixels);
            }
        }
    }

    /// <summary>Logarithms of the shares of the <see cref="Count"/> classes at a pixel.</summary>
    internal ReadOnlySpan<float> Shares(Ground ground, ReadOnlySpan<float> picture, int at) =>
        _shares.AsSpan(((int)ground * Bins + Bin(picture, at)) * Count, Count);

    /// <summary>The class with the largest share at a pixel.</summary>
    internal byte Likeliest(Ground ground, ReadOnlySpan<float> picture, int at) => _likeliest[(int)ground * Bins + Bin(picture, at)];

    /// <summary>The place of the largest value, the first of several.</summary>
    internal static byte Largest(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[best]) best = i;
        return (byte)best;
    }

    /// <summary>The ground that the lowest quarter of a picture fits best.</summary>
    internal Ground GroundOf(ReadOnlySpan<float> picture)
    {
        var pixels = picture.Length / 3;
        var (best, most) = (0, float.NegativeInfinity);
        for (var ground = 0; ground < Grounds; ground++)
        {
            var fit = 0f;
            for (var at = pixels * 3 / 4; at < pixels; at++) fit += _grounds[ground * Bins + Bin(picture, at)];
            if (fit > most) (best, most) = (ground, fit);
        }
        return (Ground)best;
    }

    private static int Bin(ReadOnlySpan<float> picture, int at)
    {
        var pixels = picture.Length / 3;
        return (Level(picture[at]) * Levels + Level(picture[pixels + at])) * Levels + Level(picture[2 * pixels + at]);

        static int Level(float value) => Math.Clamp((int)(value * Levels), 0, Levels - 1);
    }

    /// <summary>
    /// Lets bins lend a little of what they hold to bins nearby, again and again: colours that no drawn scene has, as those of
    /// generated pictures, count as what is nearest to them.
    /// </summary>
    private static void Spread(Span<float> counts)
    {
        const float Lent = 0.02f;
        int[] strides = [Levels * Levels * Count, Levels * Count, Count];
        for (var round = 0; round < 4; round++)
        {
            foreach (var stride in strides)
            {
                var before = counts.ToArray();
                for (var bin = 0; bin < Bins; bin++)
                {
                    var level = bin * Count / stride % Levels;
                    for (var at = bin * Count; at < (bin + 1) * Count; at++)
                    {
                        if (level > 0) counts[at] += Lent * before[at - stride];
                        if (level < Levels - 1) counts[at] += Lent * before[at + stride];
                    }
                }
            }
        }
    }
}
