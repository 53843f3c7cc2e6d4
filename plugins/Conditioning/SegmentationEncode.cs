using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning;

/// <summary>Turns a segmentation, a picture whose grey levels are numbers of classes, into a conditioning for semantic synthesis.</summary>
[Node("segmentation.encode@1", Category = "Conditioning")]
public sealed class SegmentationEncode : INode<SegmentationEncode.Result>, IInfersOutputs
{
    /// <summary>The model's conditioner.</summary>
    [Input] public required IConditioner Conditioner { get; init; }

    /// <summary>The segmentation, in the size of the picture to make: level 0 of 255 is class 0, level 1 class 1, and so on.</summary>
    [Input] public required Image Segmentation { get; init; }

    /// <param name="Conditioning">Maps to concatenate with the latent.</param>
    public sealed record Result(Diffusion.Conditioning Conditioning);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<ConditionerSpec>("conditioner") is not { } conditioner) return;
        if (conditioner.Takes != ConditionerInput.Maps) context.Error("conditioner", Unfit(conditioner));
        var image = context.Spec<ImageSpec>("segmentation");
        context.Output("conditioning", new ConditioningSpec(null, conditioner.ConcatChannels) { MapHeight = Rescaled(image?.Height), MapWidth = Rescaled(image?.Width) });

        // Where rounding decides, only the run tells.
        long? Rescaled(long? side) => side * conditioner.MapScale is { } exact && double.IsInteger(exact) ? (long)exact : null;
    }

    /// <exception cref="PortException">A level that is no class of the model, or a conditioner for something else.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var spec = Conditioner.Spec;
        if (spec.Takes != ConditionerInput.Maps) throw new PortException("conditioner", Unfit(spec));
        using var scope = NewDisposeScope();
        var labels = (Segmentation.Value.narrow(1, 0, 1) * 255).round().to(ScalarType.Int64);               // [B, 1, H, W]
        if (labels.max().item<long>() is var largest && largest >= spec.Size)
            throw new PortException("segmentation", $"has the level {largest}; the model has {spec.Size} classes, from 0 to {spec.Size - 1}", "save it as PNG, without colour profile or palette: other formats change levels");
        var classes = arange(spec.Size, ScalarType.Int64).reshape(1, -1, 1, 1);
        return new(new Result(Conditioner.Encode(labels.eq(classes).to(ScalarType.Float32))));               // one-hot [B, classes, H, W]
    }

    private static string Unfit(ConditionerSpec spec) => $"is a {spec.Describe()}; expected one for maps";
}
