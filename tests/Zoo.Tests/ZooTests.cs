using LdmGraph.Tests;

namespace LdmGraph.Zoo;

[LeakFree]
public sealed class ZooTests
{
    public static TheoryData<string> Models => [.. ZooFolder.Names()];

    [Theory, MemberData(nameof(Models))]
    public void A_model_builds_from_its_own_configuration_with_exactly_its_parameters(string name)
    {
        var misfits = ZooFolder.Read(name).Misfits();
        Assert.True(misfits.Count == 0, $"{name}\n{string.Join('\n', misfits)}");
    }
}
