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
        foreach (var (port, value) in ((string, Features)[])[("features", features), ("reference", reference)])
        {
            if (TooFew(value.Count, least) is { } few) throw new PortException(port, few);
            using var scope = NewDisposeScope();
            if (!value.Value.isfinite().all().item<bool>()) throw new PortException(port, "holds values that are not finite numbers");
        }
        if (Differ(features.Dimension, reference.Dimension) is { } wrong) throw new PortException("reference", wrong, Fix);
    }

    private static string? TooFew(long? count, long least) => count < least ? $"holds {count} vectors; expected at least {least}" : null;

    private static string? Differ(long wanted, long found) => wanted == found ? null : $"has vectors of length {found}, the features have {wanted}";
}
