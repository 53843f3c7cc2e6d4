using LdmGraph.Diffusion;
using LdmGraph.Plugins.Metrics;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>Comparisons of pictures in two scalings, and the distance between sets of features.</summary>
[Checks("image_metrics")]
internal sealed class ImageMetrics : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        foreach (var (name, one, other) in ((string, string, string)[])[("ab", "a", "b"), ("ad", "a", "d"), ("u8", "a_u8", "b_u8")])
            if (golden.HasInput(one) && golden.HasInput(other)) await PicturesAsync(golden, name, Picture(golden, one), Picture(golden, other));
        await FeaturesAsync(golden);
    }

    private static async ValueTask PicturesAsync(GoldenCase golden, string name, Image image, Image reference)
    {
        golden.ExpectIfStored($"mse_{name}", () => Psnr.MeanSquaredError(Wide(image), Wide(reference)).mean());
        await ExpectAsync(golden, $"psnr_{name}", async () => (await new Psnr { Image = image, Reference = reference }.EvaluateAsync(Nodes.Context)).Psnr);
        await ExpectAsync(golden, $"ssim_gauss_{name}", () => SsimAsync(image, reference, SsimWindow.Gaussian));
        await ExpectAsync(golden, $"ssim_uniform7_{name}", () => SsimAsync(image, reference, SsimWindow.Uniform));
        await ExpectAsync(golden, $"ssim_gauss_gray_{name}", () => SsimAsync(Grey(golden, image), Grey(golden, reference), SsimWindow.Gaussian));
        // The reference's map reaches over the border, where it repeats the picture backwards.
        golden.ExpectIfStored($"ssim_gauss_map_{name}", () =>
            Ssim.Map(Reflected(Wide(image), 5), Reflected(Wide(reference), 5), SsimWindow.Gaussian).squeeze(0).permute(1, 2, 0));
    }

    private static async ValueTask FeaturesAsync(GoldenCase golden)
    {
        if (golden.OptionalInput("features_1") is not { } first || golden.OptionalInput("features_2") is not { } second) return;
        var (one, other) = (golden.Own(new Features(first.clone())), golden.Own(new Features(second.clone())));
        golden.ExpectIfStored("mean_1", () => golden.Own(FeatureStatistics.Of(one)).Mean);
        golden.ExpectIfStored("covariance_1", () => golden.Own(FeatureStatistics.Of(one)).Covariance);
        await ExpectAsync(golden, "frechet", () => FrechetAsync(one, other));
        await ExpectAsync(golden, "frechet_exact", () => FrechetAsync(one, other));
        await ExpectAsync(golden, "frechet_same", () => FrechetAsync(one, one));

        // Fewer vectors than they are long.
        var (few, fewer) = (First(golden, first, 10), First(golden, second, 12));
        await ExpectAsync(golden, "fid_singular", () => FrechetAsync(few, fewer));
        await ExpectAsync(golden, "fid_singular_exact", () => FrechetAsync(few, fewer));
        await ExpectAsync(golden, "fid_singular_eps", () => FrechetAsync(few, fewer, ridge: 1e-6));
    }

    private static async ValueTask<Metric> SsimAsync(Image image, Image reference, SsimWindow window) =>
        (await new Ssim { Image = image, Reference = reference, Window = window }.EvaluateAsync(Nodes.Context)).Ssim;

    private static async ValueTask<Metric> FrechetAsync(Features features, Features reference, double ridge = 0) =>
        (await new Frechet { Features = features, Reference = reference, Ridge = ridge }.EvaluateAsync(Nodes.Context)).Frechet;

    private static async ValueTask ExpectAsync(GoldenCase golden, string output, Func<ValueTask<Metric>> measure)
    {
        if (!golden.Wants(output)) return;
        var metric = await measure();
        golden.ExpectIfStored(output, () => tensor(metric.Value));
    }

    private static Features First(GoldenCase golden, Tensor features, long count)
    {
        using var view = features.narrow(0, 0, count);
        return golden.Own(new Features(view.clone()));
    }

    /// <summary>The stored rows of pixels, [height, width, 3].</summary>
    private static Image Picture(GoldenCase golden, string name)
    {
        using var scope = NewDisposeScope();
        var pixels = golden.Input(name);
        var values = pixels.dtype == ScalarType.Byte ? pixels.to(ScalarType.Float32) / 255 : pixels;
        return golden.Own(new Image(values.permute(2, 0, 1).unsqueeze(0).contiguous()));
    }

    // The first channel alone: three times, which leaves the mean over channels what it is.
    private static Image Grey(GoldenCase golden, Image image)
    {
        using var scope = NewDisposeScope();
        return golden.Own(new Image(image.Value.narrow(1, 0, 1).expand(-1, 3, -1, -1).contiguous()));
    }

    private static Tensor Wide(Image image) => image.Value.to(ScalarType.Float64);

    private static Tensor Reflected(Tensor maps, long border)
    {
        foreach (var axis in (long[])[2, 3])
            maps = cat([maps.narrow(axis, 0, border).flip(axis), maps, maps.narrow(axis, maps.shape[axis] - border, border).flip(axis)], axis);
        return maps;
    }
}
