using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>What gradients are taken of: one number for every item of a batch, [batch], float32. A log-probability, a negative loss.</summary>
/// <param name="value">The tensor; owned by the new object.</param>
[PortType("objective", Color = "#e06666", Letter = "J")]
public sealed class Objective(Tensor value) : TensorValue(value), IDifferentiable
{
    /// <inheritdoc/>
    public TensorValue Over(Tensor value) => new Objective(value);
}
