using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics;

/// <summary>The inputs <c>features</c> and <c>reference</c> of metrics that compare sets of features.</summary>
internal static class FeatureSpaces
{
    private const string Fix = "take both from the same network";

    internal static void Infer(InferenceContext context, long least)
    {
        var (features, reference) = (context.Spec<FeaturesSpec>("features"), context.Spec<FeaturesSpec>("reference"));
        if (TooFew(features?.Count, least) is { } few) context.Error("features", few);
        if (TooFew(reference?.Count, least) is { } fewer) context.Error("reference", fewer);
        if (features?.Dimension is { } wanted && reference?.Dimension is { } found && Differ(wanted, found) is { } wrong) context.Error("reference", wrong, Fix);
    }

    /// <exception cref="PortException">Vectors of different lengths, too few, or values that are not finite.</exception>
    internal static void Check(Features features, Features reference, long least)
    {
        Check("features", features, least);
        Check("reference", reference, least);
        CheckLength("reference", features.Dimension, reference.Dimension);
    }

    /// <exception cref="PortException">Too few vectors, or values that are not finite.</exception>
    internal static void Check(string port, Features value, long least)
    {
        if (TooFew(value.Count, least) is { } few) throw new PortException(port, few);
        using var scope = NewDisposeScope();
        if (!value.Value.isfinite().all().item<bool>()) throw new PortException(port, "holds values that are not finite numbers");
    }

    /// <exception cref="PortException">Vectors of another length than the features'.</exception>
    internal static void CheckLength(string port, long wanted, long found)
    {
        if (Differ(wanted, found) is { } wrong) throw new PortException(port, wrong, Fix);
    }

    internal static string? TooFew(long? count, long least) => count < least ? $"holds {count} vectors; expected at least {least}" : null;

    private static string? Differ(long wanted, long found) => wanted == found ? null : $"has vectors of length {found}, the features have {wanted}";
}
