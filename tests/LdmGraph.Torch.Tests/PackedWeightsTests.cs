using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Torch.Tests;

public class PackedWeightsTests : TorchTest
{
    [Theory, InlineData(1, 1, 1), InlineData(2, 1, 1), InlineData(1, 2, 1), InlineData(1, 1, 2)]
    public void A_packed_convolution_equals_the_plain_one_in_either_memory_format(int stride, int dilation, int groups)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var conv = nn.Conv2d(32, 48, 3, stride, 1, dilation, groups: groups);
        foreach (var size in new[] { 16, 9 })
        {
            var x = randn(2, 32, size, size);
            var plain = nn.functional.conv2d(x, conv.weight, conv.bias, [stride], [1], [dilation], groups);
            Assert.True(allclose(plain, conv.call(x), 1e-4, 1e-4));
            var last = conv.call(TorchRuntime.ChannelsLast(x));
            Assert.True(allclose(plain, last, 1e-4, 1e-4));
            Assert.Equal(1, last.stride(1));
        }
        Assert.True(PackedWeights.Held > 0);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_packed_product_equals_the_plain_one(bool bias)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var linear = nn.Linear(64, 96, bias);
        foreach (var x in new[] { randn(4, 20, 64), randn(80, 64), randn(64, 4, 20).permute(1, 2, 0), randn(2, 64) })
        {
            var y = linear.call(x);
            Assert.True(allclose(nn.functional.linear(x, linear.weight, linear.bias), y, 1e-4, 1e-4));
            Assert.True(y.is_contiguous());
        }
    }

    [Fact]
    public void Changed_weights_are_packed_again()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var linear = nn.Linear(64, 64, hasBias: false);
        var x = randn(80, 64);
        var before = linear.call(x);
        linear.weight.mul_(2);
        Assert.True(allclose(before * 2, linear.call(x), 1e-4, 1e-4));
        linear.weight = new Parameter(zeros(64, 64));
        Assert.Equal(0, linear.call(x).abs().sum().ToSingle());
        linear.to(bfloat16);
        Assert.Equal(bfloat16, linear.call(x.bfloat16()).dtype);
    }

    [Fact]
    public void Copies_stay_within_their_budget_and_go_with_the_layer()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (before, budget) = (PackedWeights.Held, TorchRuntime.PackedWeightsBudget);
        using (var first = nn.Linear(64, 64))
        using (var second = nn.Linear(64, 64))
        {
            TorchRuntime.PackedWeightsBudget = before + 64 * 64 * 4;
            var x = randn(80, 64);
            first.call(x);
            var late = second.call(x);
            Assert.Equal(before + 64 * 64 * 4, PackedWeights.Held);
            TorchRuntime.PackedWeightsBudget = budget;
            // The one that found no room gives the same bits as when it finds room.
            Assert.True(allclose(second.call(x), late, 0, 0));
        }
        Assert.Equal(before, PackedWeights.Held);
    }

    [Fact]
    public void The_first_input_decides_the_layout_but_not_the_result()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var x = randn(2, 64, 16, 16);
        using var conv = nn.Conv2d(64, 64, 3, padding: 1);
        var first = conv.call(x);
        conv.weight.add_(0);
        conv.call(randn(1, 64, 8, 24));
        Assert.True(allclose(first, conv.call(x), 0, 0));
    }

    [Fact]
    public void Nothing_is_packed_while_gradients_are_recorded()
    {
        using var scope = NewDisposeScope();
        var before = PackedWeights.Held;
        using var linear = nn.Linear(64, 64);
        var x = randn(80, 64);
        linear.call(x).sum().backward();
        using var grad = linear.weight.grad;
        Assert.NotNull(grad);
        Assert.Equal(before, PackedWeights.Held);
    }

    [Fact]
    public void Large_blocks_are_used_again_and_returned()
    {
        for (var i = 0; i < 3; i++)
        {
            using var scope = NewDisposeScope();
            Assert.Equal(3 << 20, zeros(3 << 20).add_(1).sum().ToDouble());
        }
        TorchRuntime.TrimMemory();
    }
}
