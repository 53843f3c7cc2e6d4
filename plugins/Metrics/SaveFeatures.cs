using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Saves what features say of a set of pictures, so that the set, a dataset perhaps, need not be read again.</summary>
/// <remarks>A safetensors file with <c>mu</c> [d] and <c>sigma</c> [d, d] in float64 and, where asked for, <c>features</c> [n, d]. It appears whole or not at all.</remarks>
/// <param name="roots">The folder that results are written to.</param>
[Node("features.save@1", Category = "Metrics", Purity = Purity.Effect, Lane = Lane.Io)]
public sealed class SaveFeatures(FileRoots roots) : INode<SaveFeatures.Result>, IInfersOutputs
{
    /// <summary>The features, at least two vectors.</summary>
    [Input] public required Features Features { get; init; }

    /// <summary>Name of the file below the output folder, without extension; replaced if it is there.</summary>
    [Input] public string Name { get; init; } = "features";

    /// <summary>Save the vectors, too, for nearest neighbours; otherwise mean and covariance alone, which are small.</summary>
    [Input] public bool Vectors { get; init; }

    /// <param name="Path">Absolute path of the file.</param>
    public sealed record Result(string Path);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (FeatureSpaces.TooFew(context.Spec<FeaturesSpec>("features")?.Count, least: 2) is { } few) context.Error("features", few);
    }

    /// <exception cref="PortException">Fewer than two vectors, values that are not finite, a name outside the output folder, or a full disk.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        FeatureSpaces.Check("features", Features, least: 2);
        try
        {
            var path = roots.ResolveOutput(Name + ".safetensors");
            using var statistics = FeatureStatistics.Of(Features);
            var tensors = new Dictionary<string, Tensor> { ["mu"] = statistics.Mean, ["sigma"] = statistics.Covariance };
            if (Vectors) tensors["features"] = Features.Value;
            SafetensorsWriter.Write(path, tensors);
            context.Artifact(path, "application/octet-stream");
            return new(new Result(path));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new PortException("name", failed.Message, "choose a name below the output folder, and make space", failed);
        }
    }
}
