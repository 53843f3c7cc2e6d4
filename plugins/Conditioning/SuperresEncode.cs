using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning;

/// <summary>Turns a small picture into a conditioning for super-resolution: its pixels are concatenated with the latent, one for one.</summary>
[Node("superres.encode@1", Category = "Conditioning")]
public sealed class SuperresEncode : INode<SuperresEncode.Result>, IInfersOutputs
{
    /// <summary>The small picture; the result is f times as large, as the model's autoencoder decodes.</summary>
    [Input] public required Image Image { get; init; }

    /// <param name="Conditioning">The picture's values from -1 to 1, [batch, 3, height, width].</param>
    public sealed record Result(Diffusion.Conditioning Conditioning);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        var image = context.Spec<ImageSpec>("image");
        context.Output("conditioning", new ConditioningSpec(null, 3) { MapHeight = image?.Height, MapWidth = image?.Width });
    }

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        return new(new Result(new Diffusion.Conditioning { Concat = Image.Value * 2 - 1 }));
    }
}
