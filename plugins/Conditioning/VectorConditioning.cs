using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning;

/// <summary>Turns features into the vector of models that add one to their timestep embedding, such as the embedding of a picture to vary.</summary>
[Node("conditioning.vector@1", Category = "Conditioning")]
public sealed class VectorConditioning : INode<VectorConditioning.Result>, IInfersOutputs
{
    /// <summary>The features: one vector for every picture, or one for all.</summary>
    [Input] public required Features Features { get; init; }

    /// <param name="Conditioning">The vectors, without any other part.</param>
    public sealed record Result(Diffusion.Conditioning Conditioning);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<FeaturesSpec>("features")?.Dimension is { } length)
            context.Output("conditioning", new ConditioningSpec(null, null) { Vector = new ConditioningVector(length) });
    }

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        return new(new Result(new Diffusion.Conditioning { Vector = Features.Value.to(ScalarType.Float32).clone() }));            // [B, length]
    }
}
