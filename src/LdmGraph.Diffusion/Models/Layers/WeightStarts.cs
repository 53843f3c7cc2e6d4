using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>What a weight is before any training: float32 numbers of a shape, drawn on the CPU.</summary>
public delegate Tensor WeightStart(long[] shape, Generator generator);

/// <summary>The distributions that weights start from.</summary>
public static class WeightStarts
{
    /// <summary>N(0, deviation²).</summary>
    public static WeightStart Normal(double deviation) => (shape, generator) =>
    {
        using var scope = NewDisposeScope();
        return (deviation * randn(shape, generator: generator)).MoveToOuterDisposeScope();
    };

    /// <summary>Evenly from -bound to bound.</summary>
    public static WeightStart Uniform(double bound) => (shape, generator) =>
    {
        using var scope = NewDisposeScope();
        return ((2 * rand(shape, generator: generator) - 1) * bound).MoveToOuterDisposeScope();
    };
}
