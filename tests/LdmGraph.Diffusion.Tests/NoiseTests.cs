using TorchSharp;

namespace LdmGraph.Diffusion.Tests;

public class NoiseTests
{
    [Fact]
    public void A_seed_gives_the_numbers_that_PyTorch_gives()
    {
        // torch.manual_seed(42); torch.randn(4)
        using var noise = Noise.Draw(new Seed(42), [4]);
        Assert.Equal([0.3367f, 0.1288f, 0.2345f, 0.2303f], noise.data<float>().ToArray().Select(value => MathF.Round(value, 4)));
    }

    [Fact]
    public void Drawing_leaves_the_global_generator_alone()
    {
        torch.manual_seed(5);
        using var expected = torch.randn(3);
        torch.manual_seed(5);
        Noise.Draw(new Seed(42), [1000]).Dispose();
        using var actual = torch.randn(3);
        Assert.Equal(expected.data<float>().ToArray(), actual.data<float>().ToArray());
    }

    [Fact]
    public void A_node_draws_the_same_numbers_whenever_it_draws_for_the_same_iteration()
    {
        var context = new NodeContext { Run = new RunInfo { Seed = new Seed(7) }, NodePath = "sample/step", Iteration = 4 };
        using var first = context.Draw([16]);
        using var again = context.Draw([16]);
        using var other = context.Draw([16], "other");
        Assert.Equal(first.data<float>().ToArray(), again.data<float>().ToArray());
        Assert.NotEqual(first.data<float>().ToArray(), other.data<float>().ToArray());
    }
}
