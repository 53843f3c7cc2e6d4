using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning;

/// <summary>Turns numbers into the label of models that add one to their timestep embedding: a class, or the noise level of a small picture.</summary>
/// <remarks>For models that attend to their class instead, as the original's public ones, use class.encode@1.</remarks>
[Node("conditioning.label@1", Category = "Conditioning")]
public sealed class LabelConditioning : INode<LabelConditioning.Result>, IInfersOutputs
{
    /// <summary>The number, from 0: one for every picture, or one for all.</summary>
    [Input] public required IReadOnlyList<int> Label { get; init; }

    /// <param name="Conditioning">The label, without any other part.</param>
    public sealed record Result(Diffusion.Conditioning Conditioning);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.TryGetLiteral<IReadOnlyList<int>>("label", out var labels) && Problem(labels) is { } problem) context.Error("label", problem);
        context.Output("conditioning", new ConditioningSpec(null, null) { Vector = ConditioningVector.Label });
    }

    /// <exception cref="PortException">No number, or one below 0.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Problem(Label) is { } problem) throw new PortException("label", problem);
        return new(new Result(new Diffusion.Conditioning { Vector = tensor(Label.Select(label => (long)label).ToArray()) }));      // [B]
    }

    private static string? Problem(IReadOnlyList<int> labels) =>
        labels.Count == 0 ? "is empty; expected one number at least" : labels.Any(label => label < 0) ? $"{labels.First(label => label < 0)} is no class; the first is 0" : null;
}
