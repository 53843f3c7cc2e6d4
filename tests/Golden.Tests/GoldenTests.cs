using static TorchSharp.torch;

namespace LdmGraph.Golden;

public sealed class GoldenTests
{
    public static TheoryData<string> Cases => new(GoldenData.Names().Where(name => !Waits(name)));

    public static TheoryData<string> Waiting => new(GoldenData.Names().Where(Waits));

    [Theory]
    [MemberData(nameof(Cases))]
    [MemberData(nameof(Waiting), Skip = "not done yet: see NotDone.cs")]
    public async Task Results_equal_the_reference(string name)
    {
        var before = Tensor.TotalCount;
        using (var golden = GoldenData.Open(name))
        {
            var check = CheckCatalog.For(golden) ?? throw new NotSupportedException(
                $"{name}: the kind '{golden.Kind}'{(golden.Algorithm is { } algorithm ? $" with {algorithm}" : "")} is unknown; "
                + "add a check to tests/Golden.Tests/Checks, or say in NotDone.cs what it waits for");
            await check.RunAsync(golden);
            Assert.True(golden.Problems().Count == 0, $"{name}\n{string.Join('\n', golden.Problems())}");
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static bool Waits(string name)
    {
        using var golden = GoldenData.Open(name);
        return CheckCatalog.For(golden) is null && golden.NotDone() is not null;
    }
}
