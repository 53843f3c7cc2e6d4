using static TorchSharp.torch;

namespace LdmGraph.Golden;

/// <summary>That the harness notices what it is there to notice.</summary>
public sealed class HarnessTests
{
    public static TheoryData<string> Cases => GoldenTests.Cases;

    [Theory, MemberData(nameof(Cases))]
    public async Task A_wrong_reference_is_noticed_in_every_output(string name)
    {
        using var golden = GoldenData.Open(name, disturbance: 5);
        if (CheckCatalog.For(golden) is { } check) await check.RunAsync(golden);
        var noticed = golden.Problems().Where(problem => problem.Contains("values differ", StringComparison.Ordinal)).Select(problem => problem[..problem.IndexOf(':')]);
        Assert.Equal([], golden.Outputs.Except(noticed));
    }

    [Theory]
    [InlineData(1.0f, 1.0, 0, 0, true)]
    [InlineData(1.0f, 1.1, 0.05, 0.1, true)]
    [InlineData(1.0f, 1.2, 0.05, 0.1, false)]
    [InlineData(float.NaN, 1.0, 1e9, 1e9, false)]
    [InlineData(float.NaN, double.NaN, 1e9, 0, false)]
    [InlineData(float.PositiveInfinity, 1.0, 1e9, 0, false)]
    [InlineData(float.PositiveInfinity, double.PositiveInfinity, 0, 0, true)]
    public void Values_agree_within_their_tolerance_and_a_NaN_never(float got, double expected, double atol, double rtol, bool agree)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(agree, new Tolerance(atol, rtol).Difference(tensor(new[] { got }), tensor(new[] { expected })) is null);
    }

    [Fact]
    public void The_worst_difference_is_named_with_its_place()
    {
        using var scope = NewDisposeScope();
        var difference = new Tolerance(0.1, 0).Difference(tensor(new float[,] { { 0, 1 }, { 2, 9 } }), tensor(new float[,] { { 0, 1.5f }, { 2, 3 } }));
        Assert.Contains("2 of 4", difference, StringComparison.Ordinal);
        Assert.Contains("[1, 1]: 9, expected 3", difference, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_shape_is_a_difference()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("[2, 1]", new Tolerance(1, 1).Difference(zeros(2, 1), zeros(1, 2)), StringComparison.Ordinal);
    }
}
