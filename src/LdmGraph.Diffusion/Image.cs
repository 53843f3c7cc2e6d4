using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>A batch of pictures: [batch, 3, height, width], float32 in [0, 1], sRGB, on the CPU.</summary>
/// <param name="value">The tensor; owned by the new object.</param>
[PortType("image", Color = "#6aa84f", Letter = "I")]
public sealed class Image(Tensor value) : TensorValue(value), IDifferentiable, IPersistentValue<Image>
{
    /// <summary>The picture's width in pixels.</summary>
    public long Width => Value.shape[3];

    /// <summary>The picture's height in pixels.</summary>
    public long Height => Value.shape[2];

    /// <inheritdoc/>
    public TensorValue Over(Tensor value) => new Image(value);

    /// <inheritdoc/>
    public void Write(Stream stream) => TensorStream.Write(stream, Value);

    /// <inheritdoc/>
    public static Image Read(Stream stream) => new(TensorStream.Read(stream));
}

/// <summary>What is known of an <see cref="Image"/> before it exists; null means unknown.</summary>
public sealed record ImageSpec(long? Batch, long? Height, long? Width) : IValueSpec
{
    /// <inheritdoc/>
    public string Describe() => $"image [{Batch.OrUnknown()}, 3, {Height.OrUnknown()}, {Width.OrUnknown()}]";

    /// <inheritdoc/>
    public long? Bytes => Batch * 3 * Height * Width * sizeof(float);
}
