using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace LdmGraph.Torch.Tests;

public class LayerTests : TorchTest
{
    [Fact]
    public void Linear_is_a_matrix_product()
    {
        using var scope = NewDisposeScope();
        var (x, w, b) = (randn(5, 3), randn(4, 3), randn(4));
        Assert.True(allclose(x.mm(w.t()) + b, F.linear(x, w, b), 1e-4, 1e-5));
        Assert.True(allclose(x.mm(w.t()), F.linear(x, w), 1e-4, 1e-5));
    }

    [Theory, InlineData(1, 0, 1, 1), InlineData(2, 1, 1, 1), InlineData(1, 2, 2, 1), InlineData(1, 1, 1, 2)]
    public void A_convolution_is_a_product_over_windows(int stride, int padding, int dilation, int groups)
    {
        using var scope = NewDisposeScope();
        var (x, w, b) = (randn([2, 4, 7, 6], float64), randn([6, 4 / groups, 3, 3], float64), randn([6], float64));
        var y = F.conv2d(x, w, b, [stride], [padding], [dilation], groups);
        var parts = x.chunk(groups, 1).Zip(w.chunk(groups), (part, filters) =>
            filters.reshape(6 / groups, -1).matmul(F.unfold(part, 3, dilation, padding, stride)));
        var expected = cat([.. parts], 1).reshape(y.shape) + b.view(1, -1, 1, 1);
        Assert.True(allclose(expected, y));
    }

    [Fact]
    public void A_convolution_along_one_axis_is_one_along_two_with_a_flat_kernel()
    {
        using var scope = NewDisposeScope();
        var (x, w) = (randn(2, 3, 9), randn(4, 3, 3));
        Assert.True(allclose(F.conv2d(x.unsqueeze(2), w.unsqueeze(2), null, [1, 2], [0, 1]).squeeze(2), F.conv1d(x, w, stride: 2, padding: 1), 1e-4, 1e-5));
    }

    [Fact]
    public void A_transposed_convolution_is_the_gradient_of_one()
    {
        using var scope = NewDisposeScope();
        var (x, w) = (randn([1, 3, 6, 6], float64, requires_grad: true), randn([4, 3, 2, 2], float64));
        var y = F.conv2d(x, w, strides: [2]);
        var up = randn_like(y);
        Assert.True(allclose(autograd.grad([y], [x], [up])[0], F.conv_transpose2d(up, w, strides: [2])));
    }

    [Fact]
    public void Normalisations_give_mean_zero_and_deviation_one()
    {
        using var scope = NewDisposeScope();
        var x = randn([2, 6, 5, 5], float64) * 3 + 7;
        var grouped = F.group_norm(x, 3).view(2, 3, -1);
        AssertClose(new double[6], grouped.mean([-1]).reshape(-1), 1e-9);
        AssertClose([1, 1, 1, 1, 1, 1], grouped.std(-1, unbiased: false).reshape(-1), 1e-4);
        var layered = F.layer_norm(x, [5, 5], full([5, 5], 2, float64), ones([5, 5], float64));
        Assert.Equal(1, layered[0, 0].mean().ToDouble(), 1e-9);
        Assert.Equal(2, layered[0, 0].std(unbiased: false).ToDouble(), 1e-4);
        Assert.Equal(0, F.batch_norm(x, null, null, training: true)[.., 0].mean().ToDouble(), 1e-9);
        AssertClose([1, 1], F.normalize(x.view(2, -1)).norm(1));
    }

    [Fact]
    public void Softmax_sums_to_one_and_its_logarithm_agrees()
    {
        using var scope = NewDisposeScope();
        var x = randn([3, 4], float64);
        AssertClose([1, 1, 1], F.softmax(x, -1).sum(1));
        Assert.True(allclose(x.softmax(1).log(), F.log_softmax(x, 1)));
        Assert.Equal(float32, softmax(x, 0, float32).dtype);
        var (a, b) = (x.chunk(2, 1)[0], x.chunk(2, 1)[1]);
        Assert.True(allclose(a * b.sigmoid(), F.glu(x, 1)));
        Assert.True(allclose(x.log_sigmoid(), F.logsigmoid(x)));
        Assert.True(allclose(x.relu(), F.relu(x)));
        Assert.True(allclose(x.leaky_relu(0.01), F.leaky_relu(x)));
        Assert.True(allclose(x.silu(), F.silu(x)));
        Assert.True(allclose(x.gelu(), F.gelu(x)));
        Assert.True(allclose(x.tanh(), F.tanh(x)));
        Assert.True(allclose(x.sigmoid(), F.sigmoid(x)));
        Assert.True(allclose(x.elu(0.5), F.elu(x, 0.5)));
        Assert.True(allclose(x.softplus(), F.softplus(x)));
    }

    [Fact]
    public void Borders_follow_their_mode()
    {
        using var scope = NewDisposeScope();
        var x = arange(3, float32).view(1, 1, 3);
        AssertClose([0, 0, 0, 1, 2, 0], F.pad(x, (2, 1)).reshape(-1));
        AssertClose([9, 0, 1, 2], F.pad(x, [1, 0], value: 9).reshape(-1));
        AssertClose([2, 1, 0, 1, 2, 1], F.pad(x, [2, 1], PaddingModes.Reflect).reshape(-1));
        AssertClose([0, 0, 1, 2, 2], F.pad(x, 1, PaddingModes.Replicate).reshape(-1));
        AssertClose([2, 0, 1, 2, 0], F.pad(x, (1, 1), PaddingModes.Circular).reshape(-1));
        Assert.Equal([1L, 1, 5, 6], F.pad(zeros(1, 1, 3, 3), (1, 2, 0, 2)).shape);
    }

    [Fact]
    public void Pools_take_means_and_maxima()
    {
        using var scope = NewDisposeScope();
        var x = arange(16, float32).view(1, 1, 4, 4);
        AssertClose([5, 7, 13, 15], F.max_pool2d(x, 2).reshape(-1));
        AssertClose([2.5, 4.5, 10.5, 12.5], F.avg_pool2d(x, 2).reshape(-1));
        AssertClose([7.5], F.adaptive_avg_pool2d(x, 1).reshape(-1));
        AssertClose([2.5, 4.5, 10.5, 12.5], F.adaptive_avg_pool2d(x, (2, 2)).reshape(-1));
        AssertClose([0, 2, 8, 10], F.unfold(x, 2, stride: 2)[0, 0]);
        Assert.True(allclose(x, F.fold(F.unfold(x, 2, stride: 2), 4, 2, stride: 2)));
        var quads = F.pixel_unshuffle(x, 2);
        Assert.Equal([1L, 4, 2, 2], quads.shape);
        Assert.True(allclose(x, F.pixel_shuffle(quads, 2)));
    }

    [Fact]
    public void Interpolation_scales_by_size_or_factor()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 0f, 1, 2, 3 }, [1, 1, 2, 2]);
        AssertClose([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3], F.interpolate(x, scale_factor: [2]).reshape(-1));
        AssertClose([0, 0.5, 1, 1, 1.5, 2, 2, 2.5, 3], F.interpolate(x, [3, 3], mode: InterpolationMode.Bilinear, align_corners: true).reshape(-1));
        // Half-pixel centres: the outer samples lie a quarter outside and are clamped.
        AssertClose([0, 0.25, 0.75, 1], F.interpolate(x, [4], mode: InterpolationMode.Bilinear)[0, 0, 0]);
        AssertClose([1.5], F.interpolate(x, [1], mode: InterpolationMode.Area).reshape(-1));
        AssertClose([3], F.interpolate(x, [1], mode: InterpolationMode.NearestExact).reshape(-1));
        AssertClose([1.5], F.interpolate(x, [1], mode: InterpolationMode.Bilinear, antialias: true).reshape(-1));
        Assert.Equal(1.5, F.interpolate(x, [7], mode: InterpolationMode.Bicubic)[0, 0, 3, 3].ToSingle(), 1e-5);
        Assert.Equal(1.5, F.interpolate(x, [1], mode: InterpolationMode.Bicubic, antialias: true).ToSingle(), 1e-5);
        AssertClose([0, 0.5, 1], F.interpolate(x[0], [3], mode: InterpolationMode.Linear, align_corners: true)[0, 0]);
        Assert.Equal([1L, 1, 3, 3], F.interpolate(x, scale_factor: [1.5], recompute_scale_factor: true).shape);
        Assert.ThrowsAny<ExternalException>(() => F.interpolate(x));
        Assert.ThrowsAny<ExternalException>(() => F.interpolate(x, [3], align_corners: true));
    }

    [Fact]
    public void A_grid_of_its_own_positions_samples_the_picture_itself()
    {
        using var scope = NewDisposeScope();
        var x = arange(9, float32).view(1, 1, 3, 3);
        var line = linspace(-1, 1, 3);
        var grid = stack([line.expand(3, 3), line.unsqueeze(1).expand(3, 3)], -1).unsqueeze(0);
        Assert.True(allclose(x, F.grid_sample(x, grid, align_corners: true)));
    }

    [Fact]
    public void Lookups_and_chance()
    {
        using var scope = NewDisposeScope();
        using var table = nn.Embedding_from_pretrained(arange(6, float32).view(3, 2));
        AssertClose([4, 5, 0, 1], table.call(tensor(new long[] { 2, 0 })).reshape(-1));
        AssertClose([0, 1, 1, 0], F.one_hot(tensor(new long[] { 1, 0 })).reshape(-1));
        var dropped = F.dropout(ones(1000), 0.5);
        Assert.Equal([0f, 2], dropped.unique().output.data<float>().ToArray());
        Assert.True(allclose(ones(5), F.dropout(ones(5), 0.5, training: false)));
        var x = ones(10);
        Assert.Same(x, F.dropout(x, 1, inplace: true));
        Assert.Equal(0, x.sum().ToSingle());
    }

    [Theory, InlineData(false, false), InlineData(true, false), InlineData(false, true)]
    public void Attention_in_tiles_equals_attention_at_once(bool causal, bool masked)
    {
        using var scope = NewDisposeScope();
        using var g = new Generator(1);
        // Large enough for several tiles.
        var (q, k, v) = (randn(1, 3, 1500, 8, generator: g), randn(1, 3, 1500, 8, generator: g), randn(1, 3, 1500, 8, generator: g));
        var mask = masked ? randn(1500, 1500, generator: g) : null;
        var weights = q.matmul(k.mT) / Math.Sqrt(8);
        if (causal) weights = weights.masked_fill(ones([1500, 1500], @bool).tril().logical_not(), double.NegativeInfinity);
        if (mask is not null) weights = weights + mask;
        Assert.True(allclose(weights.softmax(-1).matmul(v), F.scaled_dot_product_attention(q, k, v, mask, is_casual: causal), 1e-4, 1e-5));
    }

    [Fact]
    public void Losses_follow_their_definition()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (tensor(new[] { 0.5, 2.0 }), tensor(new[] { 0.0, 0.0 }));
        Assert.Equal(2.125, F.mse_loss(x, y).ToDouble(), 1e-9);
        Assert.Equal(4.25, F.mse_loss(x, y, nn.Reduction.Sum).ToDouble(), 1e-9);
        AssertClose([0.25, 4], F.mse_loss(x, y, nn.Reduction.None));
        Assert.Equal(1.25, F.l1_loss(x, y).ToDouble(), 1e-9);
        Assert.Equal((0.125 + 1.5) / 2, F.smooth_l1_loss(x, y).ToDouble(), 1e-9);
        Assert.Equal((0.125 + 1.5) / 2, F.huber_loss(x, y).ToDouble(), 1e-9);
        var logits = tensor(new double[,] { { 1, 2, 3 } });
        Assert.Equal(-logits.log_softmax(1)[0, 0].ToDouble(), F.cross_entropy(logits, tensor(new long[] { 0 })).ToDouble(), 1e-9);
        var p = tensor(new[] { 0.25 });
        Assert.Equal(-Math.Log(0.25), F.binary_cross_entropy(p, ones_like(p)).ToDouble(), 1e-9);
        Assert.Equal(Math.Log(2), F.binary_cross_entropy_with_logits(zeros([1], float64), ones([1], float64)).ToDouble(), 1e-9);
    }
}
