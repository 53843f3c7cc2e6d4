using System.Globalization;
using static TorchSharp.torch;

namespace LdmGraph.Testing;

/// <summary>Compares tensors number by number: |got − expected| ≤ absolute + relative · |expected|.</summary>
public static class TensorComparison
{
    /// <summary>Null when they agree, otherwise what differs: how many values, and the worst with its place.</summary>
    /// <param name="got">What was computed.</param>
    /// <param name="expected">What it is compared with.</param>
    /// <param name="absolute">How far a value may be off.</param>
    /// <param name="relative">How far it may be off beyond that, as a share of the expected value.</param>
    /// <param name="disturbance">Moves every expected value by this share of itself and more, to see that differences are noticed.</param>
    public static string? Difference(Tensor got, Tensor expected, double absolute, double relative, double disturbance = 0)
    {
        ArgumentNullException.ThrowIfNull(got);
        ArgumentNullException.ThrowIfNull(expected);
        if (!got.shape.SequenceEqual(expected.shape))
            return $"has the shape [{string.Join(", ", got.shape)}], expected [{string.Join(", ", expected.shape)}]";
        var (ours, theirs) = (Values(got), Values(expected));
        if (disturbance != 0) theirs = Array.ConvertAll(theirs, value => value + disturbance * (1 + Math.Abs(value)));
        var (differing, worst, excess) = (0, -1, double.NegativeInfinity);
        for (var i = 0; i < ours.Length; i++)
        {
            // Equal first: infinities agree with themselves only. A NaN agrees with nothing.
            if (ours[i] == theirs[i]) continue;
            var over = Math.Abs(ours[i] - theirs[i]) - (absolute + relative * Math.Abs(theirs[i]));
            if (over <= 0) continue;
            differing++;
            if (double.IsNaN(over)) over = double.PositiveInfinity;
            if (over > excess) (worst, excess) = (i, over);
        }
        if (differing == 0) return null;
        return string.Create(CultureInfo.InvariantCulture, $"{differing} of {ours.Length} values differ; worst at [{string.Join(", ", Place(worst, got.shape))}]: "
            + $"{ours[worst]:G9}, expected {theirs[worst]:G9} ± {absolute + relative * Math.Abs(theirs[worst]):G3}");
    }

    private static double[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().cpu().to(ScalarType.Float64).contiguous().data<double>().ToArray();
    }

    private static long[] Place(long index, long[] shape)
    {
        var place = new long[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--) (index, place[axis]) = (index / shape[axis], index % shape[axis]);
        return place;
    }
}
