using TorchSharp;
using static TorchSharp.torch;

// Tests compare the number of living tensors with zero, so no two may run at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace LdmGraph.Torch.Tests;

/// <summary>Every test starts and ends without a living tensor.</summary>
public abstract class TorchTest : IDisposable
{
    private readonly long before = Tensor.TotalCount;

    public void Dispose()
    {
        Assert.Equal(before, Tensor.TotalCount);
        GC.SuppressFinalize(this);
    }

    internal static void AssertClose(double[] expected, Tensor actual, double tolerance = 1e-5)
    {
        using var numbers = actual.to(ScalarType.Float64).cpu();
        var values = numbers.data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
            Assert.True(Math.Abs(expected[i] - values[i]) <= tolerance || (double.IsNaN(expected[i]) && double.IsNaN(values[i])) || expected[i].Equals(values[i]), $"element {i}: expected {expected[i]}, got {values[i]}");
    }
}
