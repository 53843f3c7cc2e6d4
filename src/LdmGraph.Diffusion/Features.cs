using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>Vectors that describe pictures, one a row: [count, dimension], float32 or float64, on the CPU. What distances between sets of pictures are measured on.</summary>
/// <param name="value">The tensor; owned by the new object.</param>
[PortType("features", Color = "#9fc5e8", Letter = "F")]
public sealed class Features(Tensor value) : TensorValue(value), IPersistentValue<Features>
{
    /// <summary>Number of vectors.</summary>
    public long Count => Value.shape[0];

    /// <summary>Length of a vector.</summary>
    public long Dimension => Value.shape[1];

    /// <inheritdoc/>
    public void Write(Stream stream) => TensorStream.Write(stream, Value);

    /// <inheritdoc/>
    public static Features Read(Stream stream) => new(TensorStream.Read(stream));
}

/// <summary>What is known of <see cref="Features"/> before they exist; null means unknown.</summary>
/// <param name="Count">Number of vectors.</param>
/// <param name="Dimension">Length of a vector.</param>
public sealed record FeaturesSpec(long? Count, long? Dimension) : IValueSpec
{
    /// <inheritdoc/>
    public string Describe() => $"features [{Count.OrUnknown()}, {Dimension.OrUnknown()}]";

    /// <inheritdoc/>
    public long? Bytes => Count * Dimension * sizeof(float);
}
