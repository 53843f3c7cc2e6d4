using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics;

/// <summary>The inputs <c>image</c> and <c>reference</c> of metrics that compare picture with picture.</summary>
internal static class Comparison
{
    /// <summary>Both in float64, [B, 3, height, width].</summary>
    /// <exception cref="PortException">The sizes differ.</exception>
    internal static (Tensor Image, Tensor Reference) Pair(Image image, Image reference)
    {
        if (Problem(SpecOf(image), SpecOf(reference)) is { } wrong) throw new PortException("reference", wrong, Fix);
        return (image.Value.to(ScalarType.Float64), reference.Value.to(ScalarType.Float64));
    }

    internal static void Infer(InferenceContext context)
    {
        if (context.Spec<ImageSpec>("image") is { } image && context.Spec<ImageSpec>("reference") is { } reference && Problem(image, reference) is { } wrong)
            context.Error("reference", wrong, Fix);
    }

    private const string Fix = "resize or crop one of them";

    private static ImageSpec SpecOf(Image image) => new(image.Value.shape[0], image.Height, image.Width);

    /// <summary>Unknown dimensions agree with everything.</summary>
    private static string? Problem(ImageSpec image, ImageSpec reference)
    {
        static bool Differ(long? a, long? b) => a is not null && b is not null && a != b;
        return Differ(image.Height, reference.Height) || Differ(image.Width, reference.Width) || (Differ(image.Batch, reference.Batch) && reference.Batch != 1)
            ? $"is {reference.Describe()}; expected the size of the picture, {image.Describe()}"
            : null;
    }
}
