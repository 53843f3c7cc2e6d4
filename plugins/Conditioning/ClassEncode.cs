using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning;

/// <summary>Turns the number of a class into a conditioning.</summary>
[Node("class.encode@1", Category = "Conditioning")]
public sealed class ClassEncode : INode<ClassEncode.Result>, IInfersOutputs
{
    /// <summary>The model's conditioner.</summary>
    [Input] public required IConditioner Conditioner { get; init; }

    /// <summary>Number of the class, from 0: 207 is a golden retriever in ImageNet.</summary>
    [Input(Min = 0)] public int Label { get; init; }

    /// <param name="Conditioning">The class as a context of one token; it serves a batch of any size.</param>
    /// <param name="Unconditional">
    /// The last class, which models made for guidance keep for "no class" (number 1000 beside ImageNet's 0 to 999).
    /// </param>
    public sealed record Result(Diffusion.Conditioning Conditioning, Diffusion.Conditioning Unconditional);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<ConditionerSpec>("conditioner") is not { } conditioner) return;
        if (conditioner.Takes != ConditionerInput.Classes) context.Error("conditioner", Unfit(conditioner));
        else if (context.TryGetLiteral<int>("label", out var label) && label >= conditioner.Size) context.Error("label", Unknown(label, conditioner));
        foreach (var port in (string[])["conditioning", "unconditional"]) context.Output(port, new ConditioningSpec(conditioner.ContextDim, null));
    }

    /// <exception cref="PortException">No such class, or a conditioner for something else.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var spec = Conditioner.Spec;
        if (spec.Takes != ConditionerInput.Classes) throw new PortException("conditioner", Unfit(spec));
        if (Label < 0 || Label >= spec.Size) throw new PortException("label", Unknown(Label, spec));
        using var label = tensor([(long)Label]);
        using var none = tensor([spec.Size - 1L]);
        return new(new Result(Conditioner.Encode(label), Conditioner.Encode(none)));
    }

    private static string Unfit(ConditionerSpec spec) => $"is a {spec.Describe()}; expected one for classes";

    private static string Unknown(int label, ConditionerSpec spec) => $"{label} is no class of the model: it has {spec.Size}, from 0 to {spec.Size - 1}";
}
