using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace LdmGraph.Torch.Tests;

public class AutogradTests : TorchTest
{
    public static TheoryData<string> Names => [.. Functions.Keys];

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new()
    {
        ["silu"] = x => x.silu(),
        ["gelu"] = x => x.gelu(),
        ["softmax"] = x => x.view(2, 4).softmax(1) * arange(8, float64).view(2, 4),
        ["layer norm"] = x => F.layer_norm(x.view(2, 4), [4]).pow(3),
        ["group norm"] = x => F.group_norm(x.view(1, 4, 2, 1), 2).pow(3),
        ["convolution"] = x => F.conv2d(x.view(1, 2, 2, 2), arange(16, float64).view(2, 2, 2, 2), padding: [1]).square(),
        ["attention"] = x => F.scaled_dot_product_attention(x.view(1, 4, 2), x.view(1, 4, 2).sin(), x.view(1, 4, 2).cos()),
        ["interpolation"] = x => F.interpolate(x.view(1, 2, 2, 2), scale_factor: [2], mode: InterpolationMode.Bilinear).square(),
        ["indexing"] = x => x[TensorIndex.Slice(0, 8, 2)] * x[1..5],
    };

    [Theory, MemberData(nameof(Names))]
    public void Gradients_equal_finite_differences(string name)
    {
        var function = Functions[name];
        Prop.ForAll(Gen.Choose(-2000, 2000).Select(i => i / 1000.0).ArrayOf(8).ToArbitrary(), numbers =>
        {
            using var scope = NewDisposeScope();
            var x = tensor(numbers, requires_grad: true);
            var gradient = autograd.grad([function(x).sum()], [x])[0].data<double>().ToArray();
            using var quiet = no_grad();
            for (var i = 0; i < numbers.Length; i++)
            {
                const double Step = 1e-5;
                double At(double offset)
                {
                    var moved = (double[])numbers.Clone();
                    moved[i] += offset;
                    return function(tensor(moved)).sum().ToDouble();
                }
                var expected = (At(Step) - At(-Step)) / (2 * Step);
                if (Math.Abs(expected - gradient[i]) > 1e-4 * Math.Max(1, Math.Abs(expected))) return false;
            }
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    [Fact]
    public void Gradients_gather_in_the_leaves()
    {
        using var scope = NewDisposeScope();
        var x = tensor(3.0, requires_grad: true);
        Assert.Null(x.grad);
        (x * x).backward();
        (x * x).backward();
        Assert.Equal(12, x.grad!.ToDouble());
        x.grad = null;
        Assert.Null(x.grad);
        var middle = x * 2;
        middle.retain_grad();
        var y = middle.square();
        y.backward(retain_graph: true);
        y.backward([tensor(0.5)]);
        Assert.Equal(18, middle.grad!.ToDouble());
        Assert.False(middle.is_leaf);
        Assert.True(middle.detach().is_leaf);
        Assert.False(middle.detach().requires_grad);
        Assert.False((x * 2).detach_().requires_grad);
        Assert.True(ones(1).requires_grad_().with_requires_grad().requires_grad);
    }

    [Fact]
    public void Gradients_of_gradients()
    {
        using var scope = NewDisposeScope();
        var x = tensor(2.0, requires_grad: true);
        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        Assert.Equal(12, first.ToDouble());
        Assert.Equal(12, autograd.grad([first], [x])[0].ToDouble());
        autograd.backward(x * 3, inputs: [x]);
        Assert.Equal(3, x.grad!.ToDouble());
        Assert.ThrowsAny<ExternalException>(() => autograd.grad([x * 1], [ones([1], requires_grad: true)]));
    }

    [Fact]
    public void Recording_can_be_switched_off_and_on()
    {
        using var scope = NewDisposeScope();
        var x = ones([1], requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            using (set_grad_enabled(false)) Assert.False((x * 2).requires_grad);
        }
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }
        Assert.True(is_grad_enabled());
    }
}
