using LdmGraph.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion.Tests;

[LeakFree]
public sealed class WeightLayoutTests
{
    private static MadeUpWeights Stored() => MadeUpWeights.Of(new()
    {
        ["q"] = tensor([1f, 2, 3, 4], [4, 1]),
        ["k"] = tensor([5f, 6, 7, 8], [4, 1]),
        ["kept"] = tensor([9f]),
    });

    private static float[] Read(Weights weights, string name)
    {
        using var tensor = weights.Read(name);
        return tensor.data<float>().ToArray();
    }

    [Theory]
    [InlineData(1, new float[] { 1, 2, 3, 4, 5, 6, 7, 8 })]
    [InlineData(2, new float[] { 1, 2, 5, 6, 3, 4, 7, 8 })] // head by head: the query's rows, then the key's
    public void Parts_are_joined_by_head(int heads, float[] expected)
    {
        using var stored = Stored();
        var weights = stored.LaidOutAs(new Dictionary<string, WeightLayout> { ["qk"] = new(["q", "k"], [8, 1, 1], heads) });
        Assert.Equal([8, 1, 1], weights.Entries["qk"].Shape);
        Assert.Equal(expected, Read(weights, "qk"));
        Assert.Equal("q + k", weights.StoredName("qk"));
    }

    [Fact]
    public void A_reshaped_tensor_is_the_stored_one_in_another_shape()
    {
        using var stored = Stored();
        var weights = stored.LaidOutAs(new Dictionary<string, WeightLayout> { ["wide"] = new(["q"], [2, 2]) });
        using (var wide = weights.Read("wide"))
        {
            Assert.Equal([2, 2], wide.shape);
            stored["q"].fill_(7);
            Assert.Equal([7f, 7, 7, 7], wide.data<float>().ToArray()); // aliased, so that mapped files stay mapped
        }
    }

    [Fact]
    public void What_no_layout_mentions_stays_to_be_called_unexpected_and_what_is_not_stored_is_missing()
    {
        using var stored = Stored();
        var weights = stored.LaidOutAs(new Dictionary<string, WeightLayout> { ["a"] = "q", ["b"] = "absent" });
        Assert.Equal(["a", "k", "kept"], weights.Entries.Keys.Order());
        Assert.Contains("absent", Assert.Throws<KeyNotFoundException>(() => weights.Read("b")).Message);
    }

    [Fact]
    public void A_shape_that_cannot_be_is_left_as_stored_for_the_check_to_name()
    {
        using var stored = Stored();
        Assert.Equal([4, 1], stored.LaidOutAs(new Dictionary<string, WeightLayout> { ["a"] = new(["q"], [3, 1]) }).Entries["a"].Shape);
    }
}
