using LdmGraph.Diffusion;
using LdmGraph.Plugins.Degradation.Compression;

namespace LdmGraph.Plugins.Degradation;

/// <summary>What saving as JPEG and loading again does to pictures. The same on every machine: no codec is involved.</summary>
[Node("degrade.jpeg@1", Category = "Degradation")]
public sealed class CompressImage : INode<CompressImage.Result>, IInfersOutputs
{
    /// <summary>The pictures.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>From 1, hardly to be recognised, to 100.</summary>
    [Input(Min = 1, Max = 100)] public int Quality { get; init; } = 85;

    /// <param name="Image">The pictures as they come back, same size.</param>
    public sealed record Result(Image Image);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<ImageSpec>("image") is { } image) context.Output("image", image);
    }

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(new Image(JpegRoundTrip.Apply(Image.Value, Quality))));
}
