using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>A KL or VQ first stage as a component: float32 in and out, computed in the precision and on the device it was loaded for.</summary>
internal sealed class Autoencoder(LazyModule<FirstStage> model, AutoencoderOptions options, string identity) : IAutoencoder, ITrainable
{
    public AutoencoderSpec Spec { get; } = new(identity, options.Factor, options.EmbedDim, options.ScaleFactor);

    public Compute Compute => model.Compute;

    public long Bytes => model.Bytes;

    public LatentPosterior Encode(Tensor image)
    {
        if (!options.DoubleZ) return new LatentPosterior(Moments(image), LogVariance: null);

        using var scope = NewDisposeScope();
        var parts = Moments(image).chunk(2, dim: 1);                // mean and log σ², each [B, C, h, w]
        return new LatentPosterior(parts[0].contiguous().MoveToOuterDisposeScope(), parts[1].clamp(-30, 20).MoveToOuterDisposeScope());
    }

    /// <summary>What the encoder says, before it is taken apart: [B, 2C, h, w] for KL, [B, C, h, w] for VQ.</summary>
    internal Tensor Moments(Tensor image)
    {
        using var scope = NewDisposeScope();
        using var _ = set_grad_enabled(model.NeedsGradients(image));
        return NetworkTensors.Leave(model.Value.Encode(Compute.Enter(image)), image.device).MoveToOuterDisposeScope();
    }

    public Tensor Decode(Tensor latent) => Decode(latent, quantize: true);

    /// <summary>Decodes; without quantising, a VQ first stage takes the latent as it is.</summary>
    internal Tensor Decode(Tensor latent, bool quantize)
    {
        using var scope = NewDisposeScope();
        using var _ = set_grad_enabled(model.NeedsGradients(latent));
        var module = model.Value;
        var z = latent.to(ScalarType.Float32, Compute.Device);
        if (quantize && module.quantize is { } codebook) z = codebook.forward(z);
        return NetworkTensors.Leave(module.Decode(Compute.Enter(z)), latent.device).MoveToOuterDisposeScope();
    }

    public Tensor? Quantize(Tensor latent)
    {
        if (options.Codebook is null) return null;
        using var scope = NewDisposeScope();
        using var _ = set_grad_enabled(model.NeedsGradients(latent));
        return model.Value.quantize!.forward(latent.to(ScalarType.Float32, Compute.Device)).to(latent.device).MoveToOuterDisposeScope();
    }

    public Tensor? CodebookLoss(Tensor latent)
    {
        if (options.Codebook is null) return null;
        using var _ = set_grad_enabled(model.NeedsGradients(latent));
        return model.Value.quantize!.Loss(latent);
    }

    /// <summary>The network itself, loaded.</summary>
    internal FirstStage Network => model.Value;

    public Weights Weights => model.Weights;

    nn.Module ITrainable.Network => model.Value;

    public void Train() => model.Train();

    public void Dispose() => model.Dispose();
}
