using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning;

/// <summary>The same parts with zeros for context and vector: the unconditional side of guidance for models that were trained so, retrieval-augmented ones for example. Maps and labels stay.</summary>
[Node("conditioning.zero@1", Category = "Conditioning")]
public sealed class ZeroConditioning : INode<ZeroConditioning.Result>, IInfersOutputs
{
    /// <summary>The conditioning of the other side.</summary>
    [Input] public required Diffusion.Conditioning Conditioning { get; init; }

    /// <param name="Conditioning">Its shapes, without its content.</param>
    public sealed record Result(Diffusion.Conditioning Conditioning);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<ConditioningSpec>("conditioning") is { } spec) context.Output("conditioning", spec);
    }

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        return new(new Result(new Diffusion.Conditioning
        {
            Context = Conditioning.Context is { } tokens ? zeros_like(tokens) : null,
            Concat = Conditioning.Concat?.clone(),
            // A label is a number of a class; zero would be another one.
            Vector = Conditioning.Vector is { } vector && vector.is_floating_point() ? zeros_like(vector) : Conditioning.Vector?.clone(),
        }));
    }
}
