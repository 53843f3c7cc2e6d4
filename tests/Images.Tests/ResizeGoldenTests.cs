using System.Text.Json;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images.Resizing;
using LdmGraph.Plugins.Images.Writing;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Tests;

/// <summary>Every variant of the golden case df_resize: torch 1.13's interpolate within its tolerance, Pillow 9.4's resize exactly.</summary>
public sealed class ResizeGoldenTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "golden", "df_resize");

    private static JsonElement Case { get; } = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "case.json"))).RootElement;

    public static TheoryData<string> Torch => [.. Variants("torch/")];

    public static TheoryData<string> Pillow => [.. Variants("pil/")];

    [Theory, MemberData(nameof(Torch))]
    public void Torchs_interpolation_is_matched(string key)
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(Path.Combine(Folder, "io.safetensors"));
        var variant = Variant(key);
        var kernel = variant.GetProperty("mode").GetString() switch
        {
            "nearest" => ResizeKernel.Nearest,
            "nearest-exact" => ResizeKernel.NearestExact,
            "area" => ResizeKernel.Box,
            "bilinear" => ResizeKernel.Bilinear,
            "bicubic" => ResizeKernel.Bicubic,
            var other => throw new InvalidDataException(other),
        };
        long[] size = variant.TryGetProperty("size", out var sizes) ? [.. sizes.EnumerateArray().Select(side => side.GetInt64())] : [];
        double? factor = variant.TryGetProperty("scale_factor", out var scale) ? scale.GetDouble() : null;
        bool Flag(string name) => variant.TryGetProperty(name, out var flag) && flag.GetBoolean();

        Assert.Null(TorchResampler.Problem(kernel, Flag("antialias"), Flag("align_corners")));
        var actual = TorchResampler.Resize(Read(file, "x"), size, factor, kernel, Flag("antialias"), Flag("align_corners"));
        var expected = Read(file, key);
        var tolerance = Case.GetProperty("outputs").GetProperty(key).GetProperty("tolerance");
        var allowed = tolerance.GetProperty("atol").GetDouble() + tolerance.GetProperty("rtol").GetDouble() * expected.abs();
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(((actual - expected).abs() <= allowed).all().item<bool>(), $"{key}: largest difference {(actual - expected).abs().max().item<float>()}");
    }

    [Theory, MemberData(nameof(Pillow))]
    public void Pillows_resize_is_matched_to_the_last_bit(string key)
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(Path.Combine(Folder, "io.safetensors"));
        var variant = Variant(key);
        var kernel = Enum.Parse<ResizeKernel>(variant.GetProperty("filter").GetString()!.Replace("LANCZOS", "Lanczos3", StringComparison.Ordinal), ignoreCase: true);
        var (width, height) = (variant.GetProperty("width").GetInt32(), variant.GetProperty("height").GetInt32());
        var input = Read(file, "image_u8");                                      // [height, width, 3]
        var expected = Read(file, key);
        Assert.Equal([height, width, 3], expected.shape);

        var actual = PillowResampler.Resize(new Levels(input.bytes.ToArray(), (int)input.shape[1], (int)input.shape[0]), width, height, kernel);
        Assert.Equal((width, height), (actual.Width, actual.Height));
        Assert.Equal(expected.bytes.ToArray(), actual.Rgb);
    }

    [Fact]
    public async Task The_node_takes_the_same_way()
    {
        const string key = "pil/LANCZOS/size1";
        using var file = SafetensorsFile.Open(Path.Combine(Folder, "io.safetensors"));
        using var input = Read(file, "image_u8");
        using var expected = Read(file, key);
        using var picture = new Levels(input.bytes.ToArray(), (int)input.shape[1], (int)input.shape[0]).ToTensor();
        using var image = new Image(picture.unsqueeze(0));
        var variant = Variant(key);
        var result = await new ResizeImage { Image = image, Width = variant.GetProperty("width").GetInt32(), Height = variant.GetProperty("height").GetInt32() }.EvaluateAsync(Scratch.Context());
        using var resized = result.Image;
        Assert.Equal(expected.bytes.ToArray(), Levels.From(resized.Value, 0, Rounding.HalfEven).Rgb);
    }

    private static Tensor Read(SafetensorsFile file, string name) =>
        file.Entries.Keys.FirstOrDefault(key => key == name || key == "in." + name || key == "out." + name) is { } found
            ? file.Read(found)
            : throw new KeyNotFoundException($"io.safetensors has no {name}");

    private static JsonElement Variant(string key) => Case.GetProperty("variants").EnumerateArray().Single(variant => variant.GetProperty("key").GetString() == key);

    private static IEnumerable<string> Variants(string prefix) =>
        Case.GetProperty("variants").EnumerateArray().Select(variant => variant.GetProperty("key").GetString()!).Where(key => key.StartsWith(prefix, StringComparison.Ordinal));
}
