using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning;

/// <summary>Turns features into context for cross-attention, each vector a token, as retrieval-augmented models attend to the embeddings of neighbours (Blattmann et al. 2022, arXiv:2204.11824).</summary>
[Node("conditioning.tokens@1", Category = "Conditioning")]
public sealed class TokensConditioning : INode<TokensConditioning.Result>, IInfersOutputs
{
    /// <summary>The features, as wide as the model's context.</summary>
    [Input] public required Features Features { get; init; }

    /// <param name="Conditioning">One context of as many tokens as there are vectors; it serves a batch of any size.</param>
    public sealed record Result(Diffusion.Conditioning Conditioning);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<FeaturesSpec>("features")?.Dimension is { } width) context.Output("conditioning", new ConditioningSpec(width, null));
    }

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        return new(new Result(new Diffusion.Conditioning { Context = Features.Value.to(ScalarType.Float32).unsqueeze(0).clone() }));      // [1, tokens, width]
    }
}
