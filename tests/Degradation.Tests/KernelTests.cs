using LdmGraph.Plugins.Degradation.Blurring;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Tests;

[LeakFree]
public sealed class KernelTests
{
    [Theory, InlineData(5, 0.3), InlineData(7, 0.9), InlineData(8, 2.0), InlineData(25, 40.0)]
    public void A_round_kernel_has_the_sum_one_and_looks_the_same_from_all_sides(int size, double sigma)
    {
        using var scope = NewDisposeScope();
        var kernel = BlurKernel.Isotropic(size, sigma);
        Assert.Equal(1, kernel.sum().item<double>(), 12);
        Assert.True(kernel.allclose(kernel.transpose(0, 1)));
        Assert.True(kernel.allclose(kernel.flip(0, 1)));
    }

    [Fact]
    public void With_equal_eigenvalues_the_direction_does_not_matter_and_the_kernel_is_round()
    {
        using var scope = NewDisposeScope();
        var round = BlurKernel.Isotropic(9, 1.3);
        foreach (var theta in new[] { 0, 0.4, 2.9 })
            Assert.True(BlurKernel.Anisotropic(9, theta, 1.3 * 1.3, 1.3 * 1.3).allclose(round, 1e-9, 1e-12));
    }

    [Fact]
    public void A_stretched_kernel_is_widest_along_its_direction()
    {
        using var scope = NewDisposeScope();
        var along = BlurKernel.Anisotropic(11, 0, 6, 0.5);      // to the right
        Assert.True(along[5, 9].item<double>() > 100 * along[9, 5].item<double>());
        var down = BlurKernel.Anisotropic(11, Math.PI / 2, 6, 0.5);
        Assert.True(down.allclose(along.transpose(0, 1)));
    }

    [Fact]
    public void Too_narrow_for_its_grid_a_kernel_of_even_size_still_has_the_sum_one()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(1, BlurKernel.Isotropic(6, 1e-6).sum().item<double>(), 12);
    }

    [Fact]
    public void A_shifted_kernel_moves_by_half_of_what_is_left_out()
    {
        using var scope = NewDisposeScope();
        var kernel = BlurKernel.Isotropic(25, 1.5);
        var places = arange(25, ScalarType.Float64);
        double Centre(Tensor k) => (k.sum(0L) * places).sum().item<double>() / k.sum().item<double>();
        Assert.Equal(12, Centre(kernel), 6);
        Assert.Equal(12 - 1.5, Centre(BlurKernel.Shifted(kernel, 4)), 3);
        Assert.Equal(12 + 0.5, Centre(BlurKernel.Shifted(kernel, 2, toUpperLeft: false)), 3);
    }

    [Theory, InlineData(3), InlineData(4), InlineData(7)]
    public void Convolution_with_a_single_one_moves_the_picture_by_its_distance_from_the_centre(int size)
    {
        using var scope = NewDisposeScope();
        var picture = rand(1, 3, 12, 13);
        var kernel = zeros(size, size, ScalarType.Float64);
        kernel[size / 2, size / 2] = tensor(1.0);
        Assert.True(Convolution.Apply(picture, kernel, Border.Mirror).allclose(picture, 0, 0));

        var moved = zeros(size, size, ScalarType.Float64);
        moved[size / 2 + 1, size / 2] = tensor(1.0);             // out[y] = in[y - 1]
        var result = Convolution.Apply(picture, moved, Border.Wrap);
        Assert.True(result.allclose(picture.roll(1, 2), 0, 0));
    }

    [Theory, InlineData(Border.Mirror), InlineData(Border.Wrap), InlineData(Border.Replicate)]
    public void A_kernel_larger_than_the_picture_leaves_a_uniform_one_as_it_is(object border)
    {
        using var scope = NewDisposeScope();
        var picture = full([1, 3, 4, 1], 0.3f);
        var blurred = Convolution.Apply(picture, BlurKernel.Isotropic(25, 5), (Border)border);
        Assert.True(blurred.allclose(picture, 1e-5, 1e-6));
    }

    [Fact]
    public void Mirrored_edges_do_not_repeat_the_edge_pixel()
    {
        using var scope = NewDisposeScope();
        var line = tensor(new float[] { 1, 2, 3, 4 }).reshape(1, 1, 1, 4);
        var kernel = tensor(new double[] { 0, 0, 0, 0, 1 }).reshape(1, 5);              // out[x] = in[x - 2]
        Assert.Equal([3f, 2f, 1f, 2f], Convolution.Apply(line, kernel, Border.Mirror).data<float>().ToArray());
        Assert.Equal([3f, 4f, 1f, 2f], Convolution.Apply(line, kernel, Border.Wrap).data<float>().ToArray());
        Assert.Equal([1f, 1f, 1f, 2f], Convolution.Apply(line, kernel, Border.Replicate).data<float>().ToArray());
    }
}
