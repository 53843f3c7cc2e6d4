using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>A batch of masks: [batch, 1, height, width], float32 in [0, 1]; 1 means regenerate, 0 means keep.</summary>
/// <param name="value">The tensor; owned by the new object.</param>
[PortType("mask", Color = "#999999", Letter = "M")]
public sealed class Mask(Tensor value) : TensorValue(value), IDifferentiable, IPersistentValue<Mask>
{
    /// <inheritdoc/>
    public TensorValue Over(Tensor value) => new Mask(value);

    /// <inheritdoc/>
    public void Write(Stream stream) => TensorStream.Write(stream, Value);

    /// <inheritdoc/>
    public static Mask Read(Stream stream) => new(TensorStream.Read(stream));
}
