using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>Turns pictures into vectors that are near each other where pictures mean the same, such as CLIP's.</summary>
[PortType("image-encoder", Color = "#6fa8dc", Letter = "V")]
public interface IImageEncoder : IDisposable, IMeasured
{
    /// <summary>Shape of its output.</summary>
    ImageEncoderSpec Spec { get; }

    /// <summary>Device and dtype of the arithmetic.</summary>
    Compute Compute { get; }

    /// <summary>Encodes pictures of any one size, [batch, 3, height, width] in [0, 1], float32, to vectors of length 1, [batch, dimension], float32.</summary>
    Tensor Encode(Tensor image);
}

/// <summary>Shape of an image encoder's output.</summary>
/// <param name="Dimension">Length of a vector.</param>
public sealed record ImageEncoderSpec(int Dimension) : IValueSpec
{
    /// <inheritdoc/>
    public string Describe() => $"image encoder, vectors of length {Dimension}";
}
