using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Joins a list of features into one set, so that pictures can be read and encoded one at a time.</summary>
[Node("features.join@1", Category = "Metrics")]
public sealed class JoinFeatures : INode<JoinFeatures.Result>
{
    /// <summary>The features, in order; all of one length.</summary>
    [Input] public required IReadOnlyList<Features> Features { get; init; }

    /// <param name="Features">All of them, [count, dimension].</param>
    public sealed record Result(Features Features);

    /// <exception cref="PortException">No features, or vectors of different lengths.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Features.Count == 0) throw new PortException("features", "is empty", "give one at least");
        var first = Features[0].Dimension;
        if (Features.Index().FirstOrDefault(one => one.Item.Dimension != first) is (var place, { } other))
            throw new PortException("features", $"item {place} has vectors of length {other.Dimension}, the first of {first}", "take them from pictures of one size, by one network");
        return new(new Result(new Features(cat(Features.Select(one => one.Value).ToArray(), 0))));
    }
}
