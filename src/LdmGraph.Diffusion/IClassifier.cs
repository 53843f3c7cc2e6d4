using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>A classifier of noisy latents, p(y | z_t), trained at every timestep (Dhariwal and Nichol 2021, section 4).</summary>
[PortType("classifier", Color = "#cc4125", Letter = "P")]
public interface IClassifier : IDisposable, IMeasured
{
    /// <summary>What it takes and gives.</summary>
    ClassifierSpec Spec { get; }

    /// <summary>Device and dtype of the arithmetic.</summary>
    Compute Compute { get; }

    /// <summary>Unnormalised log-probabilities of the classes; gradients flow to the latent where it asks for them.</summary>
    /// <param name="latent">[batch, channels, height, width], float32.</param>
    /// <param name="timesteps">[batch], in units of training timesteps.</param>
    /// <returns>[batch, classes], float32.</returns>
    Tensor Logits(Tensor latent, Tensor timesteps);
}

/// <summary>What a classifier takes and gives.</summary>
/// <param name="Channels">Channels of the latent.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Side">The only height and width of a latent it takes, where its pooling has a fixed number of positions; otherwise null.</param>
public sealed record ClassifierSpec(int Channels, int Classes, int? Side) : IValueSpec
{
    /// <inheritdoc/>
    public string Describe() => $"classifier, {Channels} channels to {Classes} classes{(Side is { } side ? $", for latents of {side}x{side}" : "")}";
}
