using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>A classifier of noisy latents as a component: float32 in and out, computed in the precision and on the device it was loaded for.</summary>
internal sealed class Classifier(LazyModule<EncoderUNet> model, ClassifierSpec spec) : IClassifier
{
    public ClassifierSpec Spec => spec;

    public Compute Compute => model.Compute;

    public long Bytes => model.Bytes;

    public Tensor Logits(Tensor latent, Tensor timesteps)
    {
        using var scope = NewDisposeScope();
        using var _ = set_grad_enabled(NetworkTensors.NeedGradients(latent));
        var t = timesteps.to(Compute.Device).expand(latent.shape[0]);
        return NetworkTensors.Leave(model.Value.forward(Compute.Enter(latent), t), latent.device).MoveToOuterDisposeScope();
    }

    public void Dispose() => model.Dispose();
}
