using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace LdmGraph.Plugins.Images.Resizing;

/// <summary>PyTorch's <c>interpolate</c> under the names of our kernels.</summary>
internal static class TorchResampler
{
    /// <summary>What is wrong with the combination, or null.</summary>
    internal static string? Problem(ResizeKernel kernel, bool antialias, bool alignCorners) => kernel switch
    {
        ResizeKernel.Hamming or ResizeKernel.Lanczos3 => $"PyTorch has no {kernel.ToString().ToLowerInvariant()} kernel; expected nearest, nearestExact, box, bilinear or bicubic, or arithmetic pillow",
        ResizeKernel.Bilinear or ResizeKernel.Bicubic => null,
        _ when antialias => "antialias is for bilinear and bicubic; box averages already, nearest cannot",
        _ when alignCorners => "alignCorners is for bilinear and bicubic",
        _ => null,
    };

    /// <summary>Resizes [B, C, height, width]; bicubic may overshoot the range of its input.</summary>
    /// <param name="image">The batch.</param>
    /// <param name="size">Height and width; ignored when <paramref name="factor"/> is given.</param>
    /// <param name="factor">Used as it is for the positions of the samples, which differs from the ratio of the sizes when those are rounded.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="antialias">Widens the kernel when shrinking.</param>
    /// <param name="alignCorners">Corner pixels keep their place and value.</param>
    internal static Tensor Resize(Tensor image, long[] size, double? factor, ResizeKernel kernel, bool antialias, bool alignCorners)
    {
        var mode = kernel switch
        {
            ResizeKernel.Nearest => InterpolationMode.Nearest,
            ResizeKernel.NearestExact => InterpolationMode.NearestExact,
            ResizeKernel.Box => InterpolationMode.Area,
            ResizeKernel.Bilinear => InterpolationMode.Bilinear,
            ResizeKernel.Bicubic => InterpolationMode.Bicubic,
            _ => throw new ArgumentOutOfRangeException(nameof(kernel), kernel, Problem(kernel, antialias, alignCorners)),
        };
        bool? corners = kernel is ResizeKernel.Bilinear or ResizeKernel.Bicubic ? alignCorners : null;
        return factor is { } f
            ? interpolate(image, scale_factor: [f, f], mode: mode, align_corners: corners, antialias: antialias)
            : interpolate(image, size: size, mode: mode, align_corners: corners, antialias: antialias);
    }
}
