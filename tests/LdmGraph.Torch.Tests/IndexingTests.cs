using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Torch.Tests;

public class IndexingTests : TorchTest
{
    [Fact]
    public void Slices_ellipsis_and_new_axes_select_as_in_PyTorch()
    {
        using var scope = NewDisposeScope();
        var x = arange(24, float32).view(2, 3, 4);
        Assert.Equal([3, 4], x[1].shape);
        Assert.Equal(23, x[1, 2, 3].ToSingle());
        Assert.Equal(23, x[^1, ^1, ^1].ToSingle());
        Assert.Equal([2, 2, 4], x[.., 1..3].shape);
        Assert.Equal([2, 3, 2], x[TensorIndex.Ellipsis, 2..].shape);
        Assert.Equal([2, 3, 2], x[TensorIndex.Ellipsis, TensorIndex.Slice(0, null, 2)].shape);
        Assert.Equal([2, 3, 1], x[.., .., ^1..].shape);
        Assert.Equal([2, 3, 3], x[TensorIndex.Colon, TensorIndex.Colon, ..^1].shape);
        Assert.Equal([2, 1, 3, 4], x[TensorIndex.Colon, TensorIndex.None].shape);
        Assert.Equal([1, 2, 3, 4], x[TensorIndex.Bool(true)].shape);
        AssertClose([12, 13, 14, 15, 0, 1, 2, 3], x[TensorIndex.Tensor(tensor(new long[] { 1, 0 })), 0].reshape(-1));
        AssertClose([12, 4], x[tensor(new long[] { 1, 0 }), tensor(new long[] { 0, 1 })][.., 0]);
        AssertClose([20, 21, 22, 23], x[TensorIndex.Tensor(x > 19)]);
    }

    [Fact]
    public void Assigning_through_an_index_changes_the_tensor()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3);
        x[0] = ones(3);
        x[1, 2] = 5f;
        x[.., 0] = tensor(new[] { 7f, 8f });
        AssertClose([7, 1, 1, 8, 0, 5], x.reshape(-1));
        x.index_put_(3, TensorIndex.Ellipsis, 1);
        AssertClose([7, 3, 1, 8, 3, 5], x.reshape(-1));
        x.index_put_(tensor(-1f), x > 6);
        AssertClose([-1, 3, 1, -1, 3, 5], x.reshape(-1));
        x[x < 0] = zeros(2);
        AssertClose([0, 3, 1, 0, 3, 5], x.reshape(-1));
    }

    [Fact]
    public void Lookups_by_number()
    {
        using var scope = NewDisposeScope();
        var x = arange(6, float32).view(2, 3);
        var last = tensor(new long[] { 2 });
        AssertClose([2, 5], x.index_select(1, last).reshape(-1));
        AssertClose([2, 5], select(x, 1, 2));
        AssertClose([1, 2, 4, 5], x.narrow(1, 1, 2).reshape(-1));
        AssertClose([0, 2, 3, 5], x.slice(1, 0, 3, 2).reshape(-1));
        AssertClose([0, 5], x.gather(1, tensor(new long[,] { { 0 }, { 2 } })).reshape(-1));
        AssertClose([5, 0], x.take(tensor(new long[] { 5, 0 })));
        AssertClose([3, 4, 5], x.masked_select(x >= 3));
        Assert.Equal([3L, 2], x.ge(3).nonzero().shape);
        AssertClose([0, 1, 9, 3, 4, 9], x.scatter(1, tensor(new long[,] { { 2 }, { 2 } }), full(2, 1, 9f)).reshape(-1));
        AssertClose([0, 1, 11, 3, 4, 14], x.scatter_add(1, tensor(new long[,] { { 2 }, { 2 } }), full(2, 1, 9f)).reshape(-1));
        AssertClose([1, 2, 3, 3, 4, 5], x.index_add(0, tensor(new long[] { 0 }), ones(1, 3), 1).reshape(-1));
        var y = zeros(3);
        y.scatter_(0, last, full(1, 4f)).scatter_add_(0, last, ones(1)).index_add_(0, last, ones(1), 2).index_copy_(0, tensor(new long[] { 0 }), full(1, 6f)).index_fill_(0, tensor(new long[] { 1 }), 8);
        AssertClose([6, 8, 7], y);
        AssertClose([0, 1, 2], tensor(new[] { 0.5f, 1.5f, 2.5f }).bucketize(tensor(new[] { 1f, 2f })));
        Assert.ThrowsAny<ExternalException>(() => x[2]);
    }

    [Fact]
    public void Accessors_read_any_strides()
    {
        using var scope = NewDisposeScope();
        var x = arange(6, float32).view(2, 3).t();
        Assert.Equal([0f, 3, 1, 4, 2, 5], x.data<float>().ToArray());
        Assert.Equal(4, x.data<float>()[1, 1]);
        Assert.Equal(4, x.data<float>()[3]);
        x.data<float>()[1, 1] = -4;
        Assert.Equal(-4, x[1, 1].item<float>());
        var part = new float[2];
        x.data<float>().CopyTo(part, 0, 4);
        Assert.Equal([2f, 5], part);
        x.data<float>().CopyFrom([10f, 11]);
        Assert.Equal([10f, 11, 1, -4, 2, 5], x.data<float>());
        Assert.Throws<IndexOutOfRangeException>(() => x.data<float>()[3, 0]);
        Assert.Throws<ArgumentException>(() => x.data<double>());
        Assert.Throws<ArgumentException>(() => x.item<float>());
        Assert.Throws<InvalidOperationException>(() => x.bytes.Length);
        var whole = tensor(new byte[] { 1, 2, 3 });
        whole.bytes[1] = 9;
        Assert.Equal([(byte)1, (byte)9, (byte)3], whole.bytes.ToArray());
        whole.bytes = new byte[] { 4, 5, 6 };
        Assert.Equal(5, whole[1].ToByte());
    }
}
