using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>Gives a first stage another scale factor: its latents are multiplied by it after encoding and divided by it before decoding.</summary>
/// <remarks>
/// Section D.1 of the paper: the scale decides how much of the latent's detail the forward process leaves at each timestep. A
/// denoiser is only right for the factor it was trained with; a larger one coarsens what convolutional sampling composes.
/// </remarks>
[Node("autoencoder.rescale@1", Category = "Models")]
public sealed class RescaleAutoencoder : INode<RescaleAutoencoder.Result>, IInfersOutputs
{
    /// <summary>The first stage.</summary>
    [Input] public required IAutoencoder Autoencoder { get; init; }

    /// <summary>The new scale factor, above 0; it replaces the first stage's own.</summary>
    [Input(Min = 0)] public required double Scale { get; init; }

    /// <param name="Autoencoder">The same weights with the new factor.</param>
    public sealed record Result(IAutoencoder Autoencoder);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        var known = context.TryGetLiteral<double>("scale", out var scale);
        if (known && !IsScale(scale)) context.Error("scale", Problem(scale));
        if (context.Spec<AutoencoderSpec>("autoencoder") is { } spec) context.Output("autoencoder", known ? spec with { ScaleFactor = scale } : spec);
    }

    /// <exception cref="PortException">The scale is not a number above 0.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context) =>
        IsScale(Scale) ? new(new Result(new RescaledAutoencoder(Autoencoder, Scale))) : throw new PortException("scale", Problem(Scale));

    private static bool IsScale(double scale) => double.IsFinite(scale) && scale > 0;

    private static string Problem(double scale) => $"is {scale}; expected a number above 0";
}
