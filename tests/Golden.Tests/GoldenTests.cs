using static TorchSharp.torch;

namespace LdmGraph.Golden;

public sealed class GoldenTests
{
    public static TheoryData<string> Cases => new(GoldenData.Names());

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Results_equal_the_reference(string name)
    {
        var before = Tensor.TotalCount;
        using (var golden = GoldenData.Open(name))
        {
            var check = CheckCatalog.For(golden) ?? throw new NotSupportedException(
                $"{name}: the kind '{golden.Kind}'{(golden.Algorithm is { } algorithm ? $" with {algorithm}" : "")} is unknown; "
                + "add a check to tests/Golden.Tests/Checks");
            await check.RunAsync(golden);
            Assert.True(golden.Problems().Count == 0, $"{name}\n{string.Join('\n', golden.Problems())}");
        }
        Assert.Equal(before, Tensor.TotalCount);
    }
}
