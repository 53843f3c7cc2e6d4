using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Torch.Tests;

public class GeneratorTests : TorchTest
{
    // PyTorch on the CPU after torch.manual_seed(42): torch.randn(4), and the first four of torch.randn(16). They differ, because from
    // 16 numbers on PyTorch fills blocks of uniform numbers first and transforms them pairwise across the block.
    private static readonly double[] Few = [0.3367, 0.1288, 0.2345, 0.2303];
    private static readonly double[] Many = [1.92692, 1.48728, 0.900717, -2.10552];

    [Fact]
    public void The_default_stream_gives_the_numbers_of_PyTorch()
    {
        using var scope = NewDisposeScope();
        manual_seed(42).Dispose();
        AssertClose(Few, randn(4), 1e-4);
        manual_seed(42).Dispose();
        AssertClose(Many, randn(4, 4)[0], 1e-5);
    }

    [Fact]
    public void A_generator_of_its_own_gives_the_same_numbers_and_leaves_the_default_stream_alone()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(42);
        manual_seed(7).Dispose();
        var next = randn(4);
        manual_seed(7).Dispose();
        AssertClose(Many, randn(16, generator: generator)[..4], 1e-5);
        Assert.True(allclose(next, randn(4), 0, 0));
    }

    [Fact]
    public void A_saved_state_resumes_exactly()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        randn(17, generator: generator);
        var state = generator.get_state();
        var first = rand(33, generator: generator);
        generator.set_state(state);
        Assert.True(allclose(first, rand(33, generator: generator), 0, 0));
        Assert.Equal(1, generator.initial_seed());
    }

    [Fact]
    public void Every_kind_of_random_number_obeys_its_generator()
    {
        using var scope = NewDisposeScope();
        using var g = new Generator(3);
        Tensor[] Draw()
        {
            g.manual_seed(3);
            return [
                rand(5, generator: g), randint(2, 9, [50], generator: g), randint(4, [50], generator: g), randperm(20, generator: g), normal(10, 0.1, [50], generator: g),
                zeros(50).normal_(1, 2, g), zeros(50).uniform_(3, 4, g), zeros(50).bernoulli_(0.5, g), full(50, 0.5).bernoulli(g), ones(4).multinomial(3, generator: g),
            ];
        }
        var (a, b) = (Draw(), Draw());
        Assert.All(a.Zip(b), pair => Assert.True(allclose(pair.First, pair.Second, 0, 0)));
        Assert.True(a[1].min().ToInt64() >= 2 && a[1].max().ToInt64() < 9);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), a[3].data<long>().ToArray().Order());
        Assert.InRange(a[4].mean().ToSingle(), 9.9f, 10.1f);
        Assert.True(a[6].min().ToSingle() >= 3 && a[6].max().ToSingle() < 4);
    }

    [Fact]
    public void The_default_stream_can_be_saved_and_restored()
    {
        using var scope = NewDisposeScope();
        manual_seed(5).Dispose();
        Assert.Equal(5, initial_seed());
        var state = get_rng_state();
        var first = randn_like(zeros(3));
        set_rng_state(state);
        Assert.True(allclose(first, randn(3), 0, 0));
        Assert.NotEqual(0, torch.seed());
        Assert.Equal([3], rand_like(zeros(3)).shape);
    }
}
