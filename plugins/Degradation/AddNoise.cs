using LdmGraph.Diffusion;
using LdmGraph.Plugins.Degradation.Bsr;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation;

/// <summary>Adds Gaussian noise to pictures; what leaves the range from black to white is cut off.</summary>
[Node("degrade.noise@1", Category = "Degradation")]
public sealed class AddNoise : INode<AddNoise.Result>, IInfersOutputs
{
    /// <summary>The pictures.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>Standard deviation, of 255 levels.</summary>
    [Input(Min = 0, Max = 255)] public double Deviation { get; init; } = 10;

    /// <summary>One noise for all three colours.</summary>
    [Input] public bool Grey { get; init; }

    /// <summary>The noise is in proportion to the brightness, as of coherent light.</summary>
    [Input] public bool Speckle { get; init; }

    /// <summary>Seed of the noise.</summary>
    [Input] public Seed Seed { get; init; }

    /// <param name="Image">The noisy pictures, same size.</param>
    public sealed record Result(Image Image);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<ImageSpec>("image") is { } image) context.Output("image", image);
    }

    /// <inheritdoc/>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        var noise = context.Draw(Seed, [Image.Value.shape[0], Grey ? 1 : 3, Image.Height, Image.Width], "picture noise") * (Deviation / 255);
        using var step = new NoiseStep(noise, Speckle);
        return new(new Result(new Image(step.Apply(Image.Value))));
    }
}
