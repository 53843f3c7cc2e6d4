using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Images;
using LdmGraph.Plugins.Images.Resizing;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

[Checks("resize")]
internal sealed class Resize : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        foreach (var variant in golden.Json["variants"]!.AsArray().Select(variant => variant!.AsObject()))
        {
            var key = (string)variant["key"]!;
            if (variant["filter"] is not null) await PillowAsync(golden, key, variant);
            else Torch(golden, key, variant);
        }
    }

    /// <summary>By the resampler itself: the case's numbers are no colours, to which the node would clamp.</summary>
    private static void Torch(GoldenCase golden, string key, JsonObject variant)
    {
        var kernel = (string)variant["mode"]! switch
        {
            "nearest" => ResizeKernel.Nearest,
            "nearest-exact" => ResizeKernel.NearestExact,
            "bilinear" => ResizeKernel.Bilinear,
            "bicubic" => ResizeKernel.Bicubic,
            "area" => ResizeKernel.Box,
            var other => throw new NotSupportedException($"the mode '{other}'"),
        };
        var size = variant["size"]?.AsArray().Select(side => (long)side!).ToArray() ?? [];
        golden.Expect(key, golden.Own(TorchResampler.Resize(golden.Input("x"), size, (double?)variant["scale_factor"], kernel,
            (bool?)variant["antialias"] ?? false, (bool?)variant["align_corners"] ?? false)));
    }

    private static async ValueTask PillowAsync(GoldenCase golden, string key, JsonObject variant)
    {
        var kernel = (string)variant["filter"]! switch
        {
            "NEAREST" => ResizeKernel.Nearest,
            "BOX" => ResizeKernel.Box,
            "BILINEAR" => ResizeKernel.Bilinear,
            "HAMMING" => ResizeKernel.Hamming,
            "BICUBIC" => ResizeKernel.Bicubic,
            "LANCZOS" => ResizeKernel.Lanczos3,
            var other => throw new NotSupportedException($"the kernel '{other}'"),
        };
        using var picture = Picture(golden.Input("image_u8"));
        var node = new ResizeImage
        {
            Image = picture, Height = (int)variant["height"]!, Width = (int)variant["width"]!, Kernel = kernel, Arithmetic = ResizeArithmetic.Pillow,
        };
        using var resized = (await node.EvaluateAsync(Nodes.Context)).Image;
        golden.ExpectIfStored(key, () => (255 * resized.Value[0]).round().permute(1, 2, 0).to_type(ScalarType.Byte));
    }

    private static Image Picture(Tensor levels)
    {
        using var scope = NewDisposeScope();
        return new Image((levels.to_type(ScalarType.Float32) / 255).permute(2, 0, 1).unsqueeze(0).contiguous());
    }
}
