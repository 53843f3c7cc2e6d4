using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics.Tests;

public sealed class MetricsTests : IDisposable
{
    private readonly long _before = Tensor.TotalCount;

    public void Dispose() => Assert.Equal(_before, Tensor.TotalCount);

    [Fact]
    public async Task A_uniform_error_of_a_tenth_is_twenty_decibels()
    {
        using var image = Evaluation.Flat(0.5);
        using var reference = Evaluation.Flat(0.6);
        var metric = (await new Psnr { Image = image, Reference = reference }.EvaluateAsync(Evaluation.Context)).Psnr;
        Assert.Equal(("psnr", "dB"), (metric.Name, metric.Unit));
        Assert.Equal(20, metric.Value, 1e-5);                                    // 10 log10(1 / 0.1²)
    }

    [Fact]
    public async Task Equal_pictures_are_infinitely_close_and_fully_similar()
    {
        using var image = Evaluation.Flat(0.3);
        Assert.Equal(double.PositiveInfinity, (await new Psnr { Image = image, Reference = image }.EvaluateAsync(Evaluation.Context)).Psnr.Value);
        Assert.Equal(1, (await new Ssim { Image = image, Reference = image }.EvaluateAsync(Evaluation.Context)).Ssim.Value, 1e-9);
    }

    [Fact]
    public async Task A_batch_has_the_mean_over_its_pictures_against_one_reference()
    {
        using var image = Evaluation.Flat(0.5, batch: 2);
        using (var second = image.Value[1]) second.fill_(0.59);                  // errors 0.1 and 0.01: 20 and 40 dB
        using var reference = Evaluation.Flat(0.6);
        Assert.Equal(30, (await new Psnr { Image = image, Reference = reference }.EvaluateAsync(Evaluation.Context)).Psnr.Value, 1e-3);
    }

    [Fact]
    public async Task Ssim_of_flat_pictures_is_that_of_their_means()
    {
        // Without variance equation 13 leaves (2 μ₁μ₂ + C₁) / (μ₁² + μ₂² + C₁).
        using var image = Evaluation.Flat(0.25);
        using var reference = Evaluation.Flat(0.75);
        foreach (var window in Enum.GetValues<SsimWindow>())
        {
            var metric = (await new Ssim { Image = image, Reference = reference, Window = window }.EvaluateAsync(Evaluation.Context)).Ssim;
            Assert.Equal((2 * 0.25 * 0.75 + 1e-4) / (0.0625 + 0.5625 + 1e-4), metric.Value, 1e-9);
        }
    }

    [Fact]
    public async Task Pictures_of_different_sizes_are_refused_before_and_during_a_run()
    {
        using var image = Evaluation.Flat(0, side: 16);
        using var reference = Evaluation.Flat(0, side: 12);
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new Psnr { Image = image, Reference = reference }.EvaluateAsync(Evaluation.Context));
        Assert.Equal("reference", refused.Port);
        Assert.Contains("is image [1, 3, 12, 12]; expected the size of the picture, image [1, 3, 16, 16]", refused.Message, StringComparison.Ordinal);

        var inference = new Inference(new() { ["image"] = new ImageSpec(null, 16, 16), ["reference"] = new ImageSpec(1, 12, null) });
        Ssim.Infer(inference);
        Assert.StartsWith("reference:", Assert.Single(inference.Errors), StringComparison.Ordinal);
        var fitting = new Inference(new() { ["image"] = new ImageSpec(4, 16, 16), ["reference"] = new ImageSpec(1, null, 16) });
        Psnr.Infer(fitting);
        Assert.Empty(fitting.Errors);
    }

    [Fact]
    public async Task A_picture_smaller_than_the_window_is_refused()
    {
        using var image = Evaluation.Flat(0, side: 10);
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new Ssim { Image = image, Reference = image }.EvaluateAsync(Evaluation.Context));
        Assert.Contains("expected at least 11 pixels a side", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_reads_as_name_number_unit() => Assert.Equal("psnr 31.25 dB", new Metric("psnr", 31.25, "dB").ToString());
}
