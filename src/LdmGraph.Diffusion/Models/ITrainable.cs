using TorchSharp;

namespace LdmGraph.Diffusion;

/// <summary>A component whose network can be trained: autoencoder, denoiser and text encoder, as their builders make them.</summary>
/// <remarks>Built from <see cref="FreshWeights"/> it starts where the original starts; built from a checkpoint it goes on from there.</remarks>
public interface ITrainable
{
    /// <summary>What it was built from, under its own parameters' names.</summary>
    Weights Weights { get; }

    /// <summary>The network with its weights read. Its parameters are named as in the original's checkpoints; they stay the component's.</summary>
    torch.nn.Module Network { get; }

    /// <summary>
    /// Gives the network float32 parameters of its own that gradients reach. From then on the component's calls record
    /// gradients wherever <c>torch.no_grad()</c> does not forbid it, and nothing that follows from the weights is kept between calls.
    /// </summary>
    void Train();
}
