using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>What all step nodes ask of their inputs.</summary>
internal static class StepInputs
{
    /// <exception cref="PortException">The prediction has another shape than the latent.</exception>
    public static void CheckShapes(Latent latent, NoisePrediction eps)
    {
        if (!eps.Value.shape.SequenceEqual(latent.Value.shape))
            throw new PortException("eps", $"is {eps}, the latent is {latent}; both need the same shape",
                "the denoiser and the latent come from different models, or the denoiser gives a variance, too");
    }

    /// <summary>The step's noise: what is linked, or a draw from the stream of this node and iteration.</summary>
    public static Tensor Noise(NodeContext context, Latent latent, Latent? linked)
    {
        var shape = latent.Value.shape;
        if (linked is null) return context.Draw(shape).to(latent.Value.device);
        return linked.Value.shape.SequenceEqual(shape)
            ? linked.Value.to(latent.Value.device)
            : throw new PortException("noise", $"is {linked}, the latent is {latent}; both need the same shape");
    }
}
