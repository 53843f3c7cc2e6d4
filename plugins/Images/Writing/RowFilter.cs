namespace LdmGraph.Plugins.Images.Writing;

/// <summary>
/// PNG's row filters (section 9): each byte as its difference from a guess made from its neighbours. Of the five guesses
/// the one with the smallest sum of absolute differences is taken (section 12.7), row by row.
/// </summary>
internal sealed class RowFilter
{
    private const int Pixel = 3;
    private readonly byte[][] _candidates;
    private readonly byte[] _nothing;

    internal RowFilter(int stride)
    {
        _nothing = new byte[stride];
        _candidates = new byte[5][];
        for (var type = 0; type < 5; type++)
        {
            _candidates[type] = new byte[1 + stride];
            _candidates[type][0] = (byte)type;
        }
    }

    /// <summary>The row with its filter's number in front. Valid until the next call.</summary>
    /// <param name="above">The row before; empty for the first.</param>
    /// <param name="row">The row.</param>
    internal ReadOnlySpan<byte> Apply(ReadOnlySpan<byte> above, ReadOnlySpan<byte> row)
    {
        if (above.IsEmpty) above = _nothing;
        Span<long> sums = stackalloc long[5];
        for (var i = 0; i < row.Length; i++)
        {
            int left = i < Pixel ? 0 : row[i - Pixel], up = above[i], corner = i < Pixel ? 0 : above[i - Pixel];
            sums[0] += Put(0, i, row[i]);
            sums[1] += Put(1, i, row[i] - left);
            sums[2] += Put(2, i, row[i] - up);
            sums[3] += Put(3, i, row[i] - (left + up) / 2);
            sums[4] += Put(4, i, row[i] - Paeth(left, up, corner));
        }
        var best = 0;
        for (var type = 1; type < 5; type++)
            if (sums[type] < sums[best]) best = type;
        return _candidates[best];
    }

    private int Put(int type, int i, int difference)
    {
        _candidates[type][i + 1] = (byte)difference;
        return Math.Abs((int)(sbyte)difference);                                 // wraps, as the filters' differences do
    }

    /// <summary>Whichever of the three is closest to left + up − corner; ties in this order.</summary>
    private static int Paeth(int left, int up, int corner)
    {
        int a = Math.Abs(up - corner), b = Math.Abs(left - corner), c = Math.Abs(left + up - 2 * corner);
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }
}
