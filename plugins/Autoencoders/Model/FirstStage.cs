using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Autoencoders;

/// <summary>A whole first stage (<c>AutoencoderKL</c> or <c>VQModelInterface</c>), with the original's parameter names.</summary>
internal sealed class FirstStage : Module
{
    private readonly Encoder encoder;
    private readonly Decoder decoder;
    private readonly Module<Tensor, Tensor> quant_conv, post_quant_conv;

    /// <summary>The codebook of a VQ first stage.</summary>
    internal readonly Quantizer? quantize;

    public FirstStage(AutoencoderOptions options) : base(options.Codebook is null ? "AutoencoderKL" : "VQModel")
    {
        encoder = new Encoder(options);
        quant_conv = Layers.Conv2d(options.EncoderChannels, options.DoubleZ ? 2 * options.EmbedDim : options.EmbedDim, kernel: 1);
        if (options.Codebook is { } entries) quantize = new Quantizer(entries, options.EmbedDim);
        post_quant_conv = Layers.Conv2d(options.EmbedDim, options.LatentChannels, kernel: 1);
        decoder = new Decoder(options);
        RegisterComponents();
    }

    /// <summary>Pixels [B, 3, H, W] to moments [B, 2 · embed, h, w] (KL: mean, then log-variance) or to the unquantised latent [B, embed, h, w] (VQ).</summary>
    public Tensor Encode(Tensor x)
    {
        using var h = encoder.forward(x);
        return quant_conv.forward(h);
    }

    /// <summary>Latents [B, embed, h, w], already quantised where there is a codebook, to pixels [B, 3, H, W].</summary>
    public Tensor Decode(Tensor z)
    {
        using var h = post_quant_conv.forward(z);
        return decoder.forward(h);
    }
}
