using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion.Tests;

public class TensorValueTests
{
    [Theory]
    [InlineData(float.NaN, "1 of 6 numbers are NaN")]
    [InlineData(float.PositiveInfinity, "1 of 6 numbers are infinite")]
    [InlineData(3.4e38f, null)]
    public void Numbers_that_are_not_finite_are_counted(float number, string? problem)
    {
        // Two of the largest float make a sum that is infinite, though both are finite.
        using var value = new NoisePrediction(tensor(new[] { 0f, 3.4e38f, 1f, number, 2f, 3f }));
        var before = Tensor.TotalCount;
        Assert.Equal(problem, value.FindNonFinite());
        Assert.Equal(before, Tensor.TotalCount);
    }
}
