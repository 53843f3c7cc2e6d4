namespace LdmGraph.Plugins.Scenes;

/// <summary>Connected pixels of one colour of objects: one object, or several of the same colour that touch.</summary>
/// <param name="Colour">The colour.</param>
/// <param name="Pixels">Their places, row by row.</param>
internal sealed record Blob(Colour Colour, IReadOnlyList<int> Pixels)
{
    /// <summary>First and last column.</summary>
    internal (int Left, int Right) Columns(int size) => (Pixels.Min(at => at % size), Pixels.Max(at => at % size));
}

/// <summary>Parts a picture into ground, sky and blobs.</summary>
internal static class Blobs
{
    // A cone of the smallest size, partly hidden, has about sixty pixels of 64 by 64.
    private const int LeastPixels = 22;

    /// <summary>Finds the blobs of a picture.</summary>
    /// <param name="picture">Reds, greens, blues, size · size each.</param>
    /// <param name="size">Width and height.</param>
    /// <param name="colours">What pixels may be of.</param>
    /// <param name="ground">The picture's ground.</param>
    /// <param name="classes">Filled with what every pixel is of.</param>
    internal static List<Blob> Find(ReadOnlySpan<float> picture, int size, PixelColours colours, Ground ground, Span<byte> classes)
    {
        Classify(picture, size, colours, ground, classes);
        // Highlights and edges between two colours look like a third one: what is too small belongs to what surrounds it.
        for (var round = 0; round < 2; round++)
        {
            foreach (var patch in Patches(classes, size))
                if (patch.Count < LeastPixels) Paint(classes, patch, Surrounding(classes, size, patch));
        }
        var blobs = new List<Blob>();
        foreach (var patch in Patches(classes, size))
        {
            var kind = classes[patch[0]];
            if (kind >= PixelColours.Objects && patch.Count >= LeastPixels) Add(blobs, new Blob((Colour)(kind - PixelColours.Objects), patch), size);
        }
        return blobs;
    }

    /// <summary>Objects stand side by side: what is above or below another blob of its colour is a part of the same object.</summary>
    private static void Add(List<Blob> blobs, Blob blob, int size)
    {
        var (left, right) = blob.Columns(size);
        for (var i = 0; i < blobs.Count; i++)
        {
            var (otherLeft, otherRight) = blobs[i].Columns(size);
            var shared = Math.Min(right, otherRight) - Math.Max(left, otherLeft);
            if (blobs[i].Colour != blob.Colour || shared < 0.6f * Math.Min(right - left, otherRight - otherLeft)) continue;
            blobs[i] = blob with { Pixels = [.. blobs[i].Pixels.Concat(blob.Pixels).Order()] };
            return;
        }
        blobs.Add(blob);
    }

    /// <summary>The class with the largest sum of logarithms over a pixel and, weighing less, its eight neighbours.</summary>
    private static void Classify(ReadOnlySpan<float> picture, int size, PixelColours colours, Ground ground, Span<byte> classes)
    {
        Span<byte> alone = stackalloc byte[classes.Length];
        for (var at = 0; at < alone.Length; at++) alone[at] = colours.Likeliest(ground, picture, at);
        Span<float> sums = stackalloc float[PixelColours.Count];
        for (var at = 0; at < classes.Length; at++)
        {
            var (row, column) = (at / size, at % size);
            var (top, bottom) = (Math.Max(0, row - 1), Math.Min(size - 1, row + 1));
            var (left, right) = (Math.Max(0, column - 1), Math.Min(size - 1, column + 1));
            classes[at] = alone[at];
            var agreed = true;
            for (var y = top; y <= bottom && agreed; y++)
                agreed = !alone[(y * size + left)..(y * size + right + 1)].ContainsAnyExcept(alone[at]);
            if (agreed) continue;

            sums.Clear();
            for (var y = top; y <= bottom; y++)
            {
                for (var x = left; x <= right; x++)
                {
                    var weight = y == row && x == column ? 3f : y == row || x == column ? 0.6f : 0.3f;
                    var shares = colours.Shares(ground, picture, y * size + x);
                    for (var kind = 0; kind < sums.Length; kind++) sums[kind] += weight * shares[kind];
                }
            }
            classes[at] = PixelColours.Largest(sums);
        }
    }

    /// <summary>Patches of equal class, each row by row; neighbours are above, below, left and right.</summary>
    private static List<List<int>> Patches(ReadOnlySpan<byte> classes, int size)
    {
        var patches = new List<List<int>>();
        var seen = new bool[classes.Length];
        var open = new Stack<int>();
        for (var start = 0; start < classes.Length; start++)
        {
            if (seen[start]) continue;
            var patch = new List<int>();
            seen[start] = true;
            open.Push(start);
            while (open.TryPop(out var at))
            {
                patch.Add(at);
                foreach (var next in Neighbours(at, size))
                {
                    if (next < 0 || seen[next] || classes[next] != classes[start]) continue;
                    seen[next] = true;
                    open.Push(next);
                }
            }
            patch.Sort();
            patches.Add(patch);
        }
        return patches;
    }

    /// <summary>The class that most pixels around a patch have; its own where it fills the picture.</summary>
    private static byte Surrounding(ReadOnlySpan<byte> classes, int size, List<int> patch)
    {
        Span<int> votes = stackalloc int[PixelColours.Count];
        var own = classes[patch[0]];
        foreach (var at in patch)
        {
            foreach (var next in Neighbours(at, size))
                if (next >= 0 && classes[next] != own) votes[classes[next]]++;
        }
        var best = (int)own;
        for (var kind = 0; kind < votes.Length; kind++)
            if (votes[kind] > votes[best]) best = kind;
        return (byte)best;
    }

    private static void Paint(Span<byte> classes, List<int> patch, byte kind)
    {
        foreach (var at in patch) classes[at] = kind;
    }

    private static int[] Neighbours(int at, int size)
    {
        var column = at % size;
        return [at - size, at + size < size * size ? at + size : -1, column > 0 ? at - 1 : -1, column < size - 1 ? at + 1 : -1];
    }
}
