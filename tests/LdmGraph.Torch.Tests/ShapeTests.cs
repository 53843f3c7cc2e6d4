using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Torch.Tests;

public class ShapeTests : TorchTest
{
    [Fact]
    public void Views_share_memory_and_copies_do_not()
    {
        using var scope = NewDisposeScope();
        var x = arange(6, float32);
        var view = x.view(2, 3);
        view[0, 0] = 9f;
        Assert.Equal(9, x[0].ToSingle());
        x.clone()[0] = 1f;
        Assert.Equal(9, x[0].ToSingle());
        Assert.Equal([2, 3], x.reshape(2, -1).shape);
        Assert.Equal([3, 2], view.t().shape);
        Assert.Equal([3, 2], view.T.shape);
        Assert.Equal([3, 2], view.mT.shape);
        Assert.False(view.t().is_contiguous());
        Assert.True(view.t().contiguous().is_contiguous());
        Assert.Equal([1, 3], view.t().stride());
        Assert.Equal(3, view.stride(0));
        Assert.Equal(3, view[1].storage_offset());
        Assert.Equal([6], view.flatten().shape);
        Assert.Equal([6], view.ravel().shape);
        Assert.Equal([2, 3], x.view_as(view).shape);
        Assert.Equal([1, 2, 3, 1], view.unsqueeze(0).unsqueeze(-1).shape);
        Assert.Equal([2, 3], view.unsqueeze(0).unsqueeze(-1).squeeze().shape);
        Assert.Equal([1, 2, 3], view.unsqueeze(0).unsqueeze(-1).squeeze(-1).shape);
        Assert.Equal([2, 3, 1], x.unflatten(0, 2, -1, 1).shape);
    }

    [Fact]
    public void Axes_move()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3, 4, 5);
        Assert.Equal([2, 5, 3, 4], x.permute(0, 3, 1, 2).shape);
        Assert.Equal([2, 4, 3, 5], x.transpose(1, 2).shape);
        Assert.Equal([2, 4, 3, 5], x.swapaxes(1, 2).shape);
        Assert.Equal([2, 4, 3, 5], x.swapdims(1, 2).shape);
        Assert.Equal([3, 4, 5, 2], x.movedim([0], [3]).shape);
        Assert.Equal([3, 4, 5, 2], movedim(x, [0], [-1]).shape);
        Assert.Equal([2, 3, 20], flatten(x, 2).shape);
        Assert.Equal([5, 4, 3, 2], permute(x, 3, 2, 1, 0).shape);
        Assert.Equal([3, 2, 4, 5], transpose(x, 0, 1).shape);
        Assert.Equal(4, x.dim());
        Assert.Equal(120, x.numel());
        Assert.Equal(5, x.size(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.size(4));
    }

    [Fact]
    public void Repetition_follows_its_definition()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f });
        AssertClose([1, 2, 1, 2], x.repeat(2));
        AssertClose([1, 1, 2, 2], x.repeat_interleave(2));
        AssertClose([1, 2, 2, 2], x.repeat_interleave(tensor(new long[] { 1, 3 }), 0));
        AssertClose([1, 2, 1, 2], x.expand(2, 2).reshape(-1));
        AssertClose([1, 2, 1, 2], x.expand_as(zeros(2, 2)).reshape(-1));
        AssertClose([1, 2, 1, 2], broadcast_to(x, 2, 2).reshape(-1));
        AssertClose([2, 1], x.flip(0));
        AssertClose([2, 1, 2, 1], x.repeat(2, 1).fliplr().reshape(-1));
        AssertClose([3, 1, 2], tensor(new[] { 1f, 2f, 3f }).roll(1));
        AssertClose([3, 2, 1, 0], roll(arange(4, float32).view(2, 2), [1, 1], [0, 1]).reshape(-1));
        Assert.Equal([2, 3], broadcast_tensors(ones(2, 1), ones(3))[1].shape);
        var grid = meshgrid([arange(2, float32), arange(3, float32)]);
        AssertClose([0, 0, 0, 1, 1, 1], grid[0].reshape(-1));
        AssertClose([0, 1, 2, 0, 1, 2], grid[1].reshape(-1));
    }

    [Fact]
    public void What_is_joined_can_be_cut_again()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (ones(2, 3), zeros(2, 3));
        Assert.Equal([4, 3], cat([a, b]).shape);
        Assert.Equal([2, 6], cat(new List<Tensor> { a, b }, 1).shape);
        Assert.Equal([2, 6], concat([a, b], -1).shape);
        Assert.Equal([2, 2, 3], stack([a, b]).shape);
        Assert.Equal([2, 3, 2], stack([a, b], -1).shape);
        var whole = arange(7, float32);
        Assert.Equal([3L, 3, 1], whole.chunk(3).Select(part => part.numel()));
        Assert.Equal([2L, 2, 2, 1], whole.split(2).Select(part => part.numel()));
        Assert.Equal([3L, 4], whole.split([3, 4]).Select(part => part.numel()));
        Assert.True(allclose(whole, cat(whole.split([3, 4]))));
        Assert.Equal(7, whole.unbind().Length);
        Assert.Equal([2L, 1], arange(3).chunk(2, 0).Select(part => part.numel()));
    }

    [Fact]
    public void Windows_and_triangles()
    {
        using var scope = NewDisposeScope();
        var x = arange(9, float32).view(3, 3);
        AssertClose([0, 1, 2, 0, 4, 5, 0, 0, 8], x.triu().reshape(-1));
        AssertClose([0, 0, 0, 3, 4, 0, 6, 7, 8], x.tril().reshape(-1));
        AssertClose([0, 1, 2, 0, 0, 5, 0, 0, 0], triu(x, 1).reshape(-1));
        AssertClose([0, 0, 0, 3, 0, 0, 6, 7, 0], x.clone().tril_(-1).reshape(-1));
        AssertClose([0, 1, 2, 3, 4, 5, 0, 7, 8], x.clone().triu_(-1).reshape(-1));
        AssertClose([0, 4, 8], x.diagonal());
        AssertClose([0, 4, 8], x.diag());
        Assert.Equal(12, x.trace().ToSingle());
        AssertClose([0, 1, 1, 2, 2, 3], arange(4, float32).unfold(0, 2, 1).reshape(-1));
        AssertClose([0, 2, 4], arange(6, float32).as_strided([3], [2]));
    }

    [Fact]
    public void Types_and_places_change()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.5f, -2.25f, 1000f });
        Assert.Equal(ScalarType.BFloat16, x.bfloat16().dtype);
        AssertClose([1.5, -2.25, 1000], x.bfloat16().@float());
        AssertClose([1.5, -2.25, 1000], x.half().@double());
        Assert.Equal([1, -2, 1000], x.@int().data<int>().ToArray());
        Assert.Equal([1L, -2, 1000], x.@long().data<long>().ToArray());
        Assert.Equal([(short)1, (short)-2, (short)1000], x.@short().data<short>().ToArray());
        Assert.Equal([true, true, true], x.@bool().data<bool>().ToArray());
        Assert.Equal([(byte)7], tensor(7f).@byte().view(1).data<byte>().ToArray());
        Assert.Equal([(Half)1.5f], x[..1].half().data<Half>().ToArray());
        Assert.Equal(ScalarType.Float64, x.to(float64, CPU).dtype);
        Assert.Equal(ScalarType.Float64, x.type_as(ones(1, float64)).dtype);
        Assert.Equal(ScalarType.Int8, x.type(int8).dtype);
        Assert.Equal(ScalarType.Float16, x.to(ones(1, float16)).dtype);
        Assert.True(x.to(META).is_meta);
        Assert.Equal("meta", x.to("meta").device.ToString());
        Assert.Equal(DeviceType.CPU, x.device_type);
        Assert.Equal(2, x.bfloat16().ElementSize);
        var gone = x.clone();
        gone.to(float64, disposeAfter: true);
        Assert.True(gone.IsInvalid);
        Assert.ThrowsAny<ExternalException>(() => x.to(META).cpu());
        Assert.Equal(float32, x.alias().set_(ones(1)).dtype);
    }
}
