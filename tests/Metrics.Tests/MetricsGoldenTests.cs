using System.Text.Json;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics.Tests;

/// <summary>The golden case df_metrics: scikit-image 0.19.3 on stored pictures.</summary>
public sealed class MetricsGoldenTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "golden", "df_metrics");

    private static JsonElement Case { get; } = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "case.json"))).RootElement;

    [Theory, InlineData("b", "psnr_ab"), InlineData("d", "psnr_ad"), InlineData("b_u8", "psnr_u8")]
    public async Task Psnr_is_scikit_images(string reference, string expected)
    {
        using var a = Picture(reference.EndsWith("u8", StringComparison.Ordinal) ? "a_u8" : "a");
        using var b = Picture(reference);
        AssertMatches(expected, (await new Psnr { Image = a, Reference = b }.EvaluateAsync(Evaluation.Context)).Psnr);
    }

    [Theory]
    [InlineData("b", SsimWindow.Gaussian, "ssim_gauss_ab"), InlineData("d", SsimWindow.Gaussian, "ssim_gauss_ad"), InlineData("b_u8", SsimWindow.Gaussian, "ssim_gauss_u8")]
    [InlineData("b", SsimWindow.Uniform, "ssim_uniform7_ab"), InlineData("d", SsimWindow.Uniform, "ssim_uniform7_ad"), InlineData("b_u8", SsimWindow.Uniform, "ssim_uniform7_u8")]
    public async Task Ssim_is_scikit_images(string reference, SsimWindow window, string expected)
    {
        using var a = Picture(reference.EndsWith("u8", StringComparison.Ordinal) ? "a_u8" : "a");
        using var b = Picture(reference);
        AssertMatches(expected, (await new Ssim { Image = a, Reference = b, Window = window }.EvaluateAsync(Evaluation.Context)).Ssim);
    }

    [Theory, InlineData("b", "ssim_gauss_gray_ab"), InlineData("d", "ssim_gauss_gray_ad")]
    public async Task Ssim_of_grey_is_that_of_its_one_channel(string reference, string expected)
    {
        using var a = Picture("a", grey: true);
        using var b = Picture(reference, grey: true);
        AssertMatches(expected, (await new Ssim { Image = a, Reference = b }.EvaluateAsync(Evaluation.Context)).Ssim);
    }

    /// <summary>The stored rows of pixels as a batch of one; grey: the first channel three times.</summary>
    private static Image Picture(string name, bool grey = false)
    {
        using var scope = NewDisposeScope();
        var pixels = Read(name).to(ScalarType.Float32);                          // [height, width, 3]
        if (name.EndsWith("u8", StringComparison.Ordinal)) pixels /= 255;
        if (grey) pixels = pixels.narrow(2, 0, 1).expand(-1, -1, 3);
        return new Image(pixels.permute(2, 0, 1).unsqueeze(0).contiguous());
    }

    private static void AssertMatches(string name, Metric metric)
    {
        using var scope = NewDisposeScope();
        var tolerance = Case.GetProperty("outputs").GetProperty(name).GetProperty("tolerance");
        var expected = Read(name).item<double>();
        Assert.Equal(expected, metric.Value, tolerance.GetProperty("atol").GetDouble() + tolerance.GetProperty("rtol").GetDouble() * Math.Abs(expected));
    }

    private static Tensor Read(string name)
    {
        using var file = SafetensorsFile.Open(Path.Combine(Folder, "io.safetensors"));
        return file.Read(file.Entries.Keys.First(key => key == name || key == "in." + name || key == "out." + name));
    }
}
