using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>The two readings of a network's output that every sampler starts from.</summary>
/// <param name="Z0">ẑ₀, the clean latent it believes in; clamped, thresholded or quantized where asked for.</param>
/// <param name="Noise">ε̂, the noise it sees; as the network gave it, not derived again from a clamped ẑ₀.</param>
internal readonly record struct CleanEstimate(Tensor Z0, Tensor Noise)
{
    /// <summary>Reads the output as the row's conventions say. The tensors belong to the caller's dispose scope.</summary>
    public static CleanEstimate From(Latent latent, Tensor output, SamplingRow row, IAutoencoder? quantizer = null)
    {
        using var scope = NewDisposeScope();
        var z = latent.Value;
        output = output.to(z.device);
        var here = row.Here;
        var (z0, eps) = row.Conventions.Prediction switch
        {
            Prediction.Epsilon => ((z - here.Noise * output) / here.Signal, output),
            Prediction.Sample => (output, (z - here.Signal * output) / here.Noise),
            Prediction.V => Rotate(z * row.InputScale, output, row.AlphaBar),
            var other => throw new ArgumentOutOfRangeException(nameof(row), other, "unknown prediction"),
        };

        if (row.Conventions.Threshold is { } threshold) z0 = Threshold(z0, threshold);
        else if (row.Conventions.ClipRange is { } range) z0 = z0.clamp(-range, range);
        if (quantizer is not null) z0 = Quantize(z0, quantizer);
        return new CleanEstimate(z0.MoveToOuterDisposeScope(), eps.MoveToOuterDisposeScope());
    }

    /// <summary>ε as it follows from <see cref="Z0"/>: the noise that leads from the clamped estimate to the latent.</summary>
    public Tensor NoiseFromZ0(Latent latent, SamplingRow row) => (latent.Value - row.Here.Signal * Z0) / row.Here.Noise;

    /// <summary>ε that agrees with <see cref="Z0"/>: the network's own, or derived again where the conventions changed the estimate.</summary>
    public Tensor AgreeingNoise(Latent latent, SamplingRow row) =>
        row.Conventions is { Threshold: null, ClipRange: null } ? Noise : NoiseFromZ0(latent, row);

    /// <summary>Salimans and Ho 2022, appendix D: v = √ᾱ ε − √(1 − ᾱ) z₀, an orthogonal change of coordinates of the latent of unit variance.</summary>
    private static (Tensor Z0, Tensor Noise) Rotate(Tensor z, Tensor v, double alphaBar)
    {
        var (signal, noise) = (Math.Sqrt(alphaBar), Math.Sqrt(1 - alphaBar));
        return (signal * z - noise * v, signal * v + noise * z);
    }

    private static Tensor Threshold(Tensor z0, DynamicThreshold threshold)
    {
        var magnitude = z0.reshape(z0.shape[0], -1).abs();                                                        // [B, C·h·w]
        var limit = magnitude.quantile(tensor((float)threshold.Ratio).to(z0.device), dim: 1).clamp(1, threshold.Max).reshape(-1, 1, 1, 1);
        return minimum(maximum(z0, -limit), limit) / limit;
    }

    private static Tensor Quantize(Tensor z0, IAutoencoder autoencoder)
    {
        var scale = autoencoder.Spec.ScaleFactor;
        return (autoencoder.Quantize(z0 / scale)
            ?? throw new PortException("quantizer", "has no codebook", "link the autoencoder of a VQ model, or leave the port open")) * scale;
    }
}
