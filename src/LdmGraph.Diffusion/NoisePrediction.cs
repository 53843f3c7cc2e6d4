using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>What a denoiser predicts: the noise ε of equation (1), in the shape of the latent.</summary>
/// <param name="value">The tensor; owned by the new object.</param>
[PortType("noise-prediction", Color = "#e69138", Letter = "E")]
public sealed class NoisePrediction(Tensor value) : TensorValue(value), IDifferentiable
{
    /// <inheritdoc/>
    public TensorValue Over(Tensor value) => new NoisePrediction(value);
}
