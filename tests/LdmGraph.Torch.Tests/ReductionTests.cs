using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Torch.Tests;

public class ReductionTests : TorchTest
{
    private static Tensor Sample() => tensor(new double[] { 3, 1, 2, 6, 5, 4 }, [2, 3]);

    [Fact]
    public void Sums_and_means()
    {
        using var scope = NewDisposeScope();
        var x = Sample();
        Assert.Equal(21, x.sum().ToDouble());
        AssertClose([6, 15], x.sum(1));
        AssertClose([9, 6, 6], x.sum([0]));
        Assert.Equal([1L, 1], x.sum([0, 1], keepdim: true).shape);
        Assert.Equal(21, x.sum(0, 1).ToDouble());
        Assert.Equal(3.5, x.mean().ToDouble());
        AssertClose([2, 5], x.mean([1]));
        Assert.Equal(ScalarType.Float32, mean(x, [1], type: float32).dtype);
        Assert.Equal(720, x.prod().ToDouble());
        AssertClose([6, 120], x.prod(1));
        AssertClose([3, 4, 6], x[0].cumsum(0));
        AssertClose([3, 3, 6], x[0].cumprod(0));
        AssertClose([-2, 1], x[0].diff());
        AssertClose([Math.Log(Math.Exp(3) + Math.Exp(1) + Math.Exp(2))], x.logsumexp(1)[..1]);
        Assert.Equal(5L, (x > 1).sum().ToInt64());
        Assert.Equal(6, x.count_nonzero().ToInt64());
    }

    [Fact]
    public void Spread_with_and_without_bias()
    {
        using var scope = NewDisposeScope();
        var x = Sample();
        Assert.Equal(3.5, x.var().ToDouble(), 1e-9);
        Assert.Equal(17.5 / 6, x.var(unbiased: false).ToDouble(), 1e-9);
        Assert.Equal(Math.Sqrt(3.5), x.std().ToDouble(), 1e-9);
        AssertClose([1, 1], x.std(1));
        AssertClose([1, 1], var(x, [1]));
        Assert.Equal([2L, 1], x.std([1], unbiased: false, keepdim: true).shape);
        Assert.Equal(Math.Sqrt(91), x.norm().ToDouble(), 1e-9);
        AssertClose([Math.Sqrt(14), Math.Sqrt(77)], x.norm(1));
        Assert.Equal(21, norm(x, 1f).ToDouble());
    }

    [Fact]
    public void Extremes_and_order()
    {
        using var scope = NewDisposeScope();
        var x = Sample();
        Assert.Equal(6, x.max().ToDouble());
        Assert.Equal(1, x.min().ToDouble());
        AssertClose([3, 6], x.amax(1));
        AssertClose([1, 4], amin(x, [1]));
        Assert.Equal([2L, 1], x.amax([1], true).shape);
        AssertClose([3, 6], x.max(1).values);
        AssertClose([1, 2], x.min(1).indexes);
        AssertClose([3, 5, 4], x.max(full_like(x, 3)).amin(0).maximum(tensor(new double[] { 0, 5, 4 })));
        AssertClose([3, 1, 2, 3, 3, 3], x.min(full_like(x, 3)).reshape(-1));
        Assert.Equal(3, x.argmax().ToInt64());
        Assert.Equal(1, x.argmin().ToInt64());
        AssertClose([0, 0], x.argmax(1));
        AssertClose([1, 2], argmin(x, 1));
        AssertClose([1, 2, 3], x[0].sort().Values);
        AssertClose([1, 2, 0], x[0].argsort());
        AssertClose([6, 5], x.topk(2).values[1]);
        AssertClose([0, 2], topk(x, 2).indices[0]);
        Assert.Equal(3, x.median().ToDouble());
        Assert.Equal(3.5, quantile(x.reshape(-1), tensor(0.5)).ToDouble());
        Assert.True((x > 0).all().ToBoolean());
        Assert.True(any(x > 5).ToBoolean());
        Assert.Equal([false, true], (x > 5).any(1).data<bool>().ToArray());
        Assert.Equal([false, true], (x > 3).all(1).data<bool>().ToArray());
        AssertClose([3, 3], x.histc(2, 1, 6));
        AssertClose([0, 2, 1], tensor(new long[] { 1, 1, 2 }).bincount(null));
        var (values, inverse, counts) = tensor(new long[] { 5, 3, 5 }).unique(return_inverse: true, return_counts: true);
        AssertClose([3, 5], values);
        AssertClose([1, 0, 1], inverse!);
        AssertClose([1, 2], counts!);
    }
}
