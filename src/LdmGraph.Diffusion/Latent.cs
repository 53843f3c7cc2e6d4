using System.Text;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// Which latent space a latent lives in. Two latents mix only when they come from the same first stage; the original
/// code leaves this to the user.
/// </summary>
/// <param name="Autoencoder">Identity of the autoencoder: a hash of its weights, or its name.</param>
/// <param name="Factor">Down-sampling factor f: picture pixels per latent pixel.</param>
/// <param name="Channels">Channels of the latent.</param>
public sealed record LatentSpace(string Autoencoder, int Factor, int Channels);

/// <summary>
/// A batch of latents: [batch, channels, height / f, width / f], in the autoencoder's <em>scaled</em> space (section 4.3.2
/// of the paper: rescaled to unit standard deviation).
/// </summary>
/// <param name="value">The tensor; owned by the new object.</param>
/// <param name="space">The space it lives in.</param>
[PortType("latent", Color = "#c27ba0", Letter = "L")]
public sealed class Latent(Tensor value, LatentSpace space) : TensorValue(value), IDifferentiable, IPersistentValue<Latent>
{
    /// <summary>The space it lives in.</summary>
    public LatentSpace Space { get; } = space;

    /// <summary>What of it is known before it exists.</summary>
    public LatentSpec Spec => new(Value.shape[0], Value.shape[1], Value.shape[2], Value.shape[3], Space.Factor);

    /// <summary>Another tensor in the same space.</summary>
    public Latent With(Tensor value) => new(value, Space);

    /// <inheritdoc/>
    public TensorValue Over(Tensor value) => With(value);

    /// <inheritdoc/>
    public void Write(Stream stream)
    {
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Space.Autoencoder);
            writer.Write(Space.Factor);
            writer.Write(Space.Channels);
        }
        TensorStream.Write(stream, Value);
    }

    /// <inheritdoc/>
    public static Latent Read(Stream stream)
    {
        LatentSpace space;
        using (var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true))
            space = new LatentSpace(reader.ReadString(), reader.ReadInt32(), reader.ReadInt32());
        return new Latent(TensorStream.Read(stream), space);
    }
}

/// <summary>What is known of a <see cref="Latent"/> before it exists; null means unknown.</summary>
public sealed record LatentSpec(long? Batch, long? Channels, long? Height, long? Width, int? Factor) : IValueSpec
{
    /// <inheritdoc/>
    public string Describe() =>
        $"latent [{Batch.OrUnknown()}, {Channels.OrUnknown()}, {Height.OrUnknown()}, {Width.OrUnknown()}]{(Factor is { } f ? $", f{f}" : "")}";

    /// <inheritdoc/>
    public long? Bytes => Batch * Channels * Height * Width * sizeof(float);
}
