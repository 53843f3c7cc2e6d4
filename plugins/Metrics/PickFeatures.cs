using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Takes vectors out of a set by their places, such as those of the neighbours that a metric found.</summary>
[Node("features.pick@1", Category = "Metrics")]
public sealed class PickFeatures : INode<PickFeatures.Result>, IInfersOutputs
{
    /// <summary>The features to take from.</summary>
    [Input] public required Features Features { get; init; }

    /// <summary>Places in the set, from 0, in the order wanted; one may be taken twice.</summary>
    [Input] public required IReadOnlyList<int> Indices { get; init; }

    /// <param name="Features">The vectors taken.</param>
    public sealed record Result(Features Features);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context) =>
        context.Output("features", new FeaturesSpec(context.TryGetLiteral<IReadOnlyList<int>>("indices", out var indices) ? indices.Count : null, context.Spec<FeaturesSpec>("features")?.Dimension));

    /// <exception cref="PortException">No places, or one that the set does not have.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Indices.Count == 0) throw new PortException("indices", "is empty; expected one place at least");
        foreach (var index in Indices)
            if (index < 0 || index >= Features.Count) throw new PortException("indices", $"asks for vector {index}; there are {Features.Count}, from 0");
        using var places = tensor(Indices.Select(index => (long)index).ToArray());
        return new(new Result(new Features(Features.Value.index_select(0, places))));
    }
}
