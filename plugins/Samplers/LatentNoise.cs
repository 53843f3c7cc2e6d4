using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>Pure noise in the latent space of an autoencoder: where sampling starts.</summary>
/// <remarks>The numbers are those of <c>torch.manual_seed(seed); torch.randn(shape)</c> on the CPU, on every device.</remarks>
[Node("latent.noise@1", Category = "Latents")]
public sealed class LatentNoise : INode<LatentNoise.Result>, IInfersOutputs
{
    /// <summary>The model's autoencoder, which gives channels and the factor f.</summary>
    [Input] public required IAutoencoder Autoencoder { get; init; }

    /// <summary>Width of the picture to be, in pixels; a multiple of f.</summary>
    [Input(Min = 1)] public int Width { get; init; } = 256;

    /// <summary>Height of the picture to be, in pixels; a multiple of f.</summary>
    [Input(Min = 1)] public int Height { get; init; } = 256;

    /// <summary>Seed of the noise.</summary>
    [Input] public Seed Seed { get; init; }

    /// <summary>Number of pictures.</summary>
    [Input(Min = 1, Max = 1024)] public int Batch { get; init; } = 1;

    /// <summary>First row of the sampling schedule, whose noise this is to be; without it, and for most samplers with it, it has unit variance.</summary>
    [Input] public SamplingRow? T { get; init; }

    /// <param name="Latent">Normal noise, [batch, channels, height / f, width / f].</param>
    public sealed record Result(Latent Latent);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        if (context.Spec<AutoencoderSpec>("autoencoder") is not { } autoencoder) return;
        long? batch = context.TryGetLiteral<int>("batch", out var count) ? count : null;
        context.Output("latent", new LatentSpec(batch, autoencoder.Channels, Side("height"), Side("width"), autoencoder.Factor));

        long? Side(string port)
        {
            if (!context.TryGetLiteral<int>(port, out var pixels)) return null;
            if (Misfit(pixels, autoencoder.Factor) is { } misfit) context.Error(port, misfit.Problem, misfit.Fix);
            return pixels / autoencoder.Factor;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="PortException">Width or height is no multiple of f.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        var space = Autoencoder.Spec.Space;
        if (Misfit(Width, space.Factor) is { } width) throw new PortException("width", width.Problem, width.Fix);
        if (Misfit(Height, space.Factor) is { } height) throw new PortException("height", height.Problem, height.Fix);
        using var scope = NewDisposeScope();
        var drawn = Noise.Draw(Seed, [Batch, space.Channels, Height / space.Factor, Width / space.Factor]);
        return new(new Result(new Latent((drawn * (T?.StartDeviation ?? 1)).to(Autoencoder.Compute.Device), space)));
    }

    private static (string Problem, string Fix)? Misfit(int pixels, int factor)
    {
        if (pixels > 0 && pixels % factor == 0) return null;
        var below = pixels / factor * factor;
        return ($"is {pixels}, no multiple of {factor}, the autoencoder's factor",
            below > 0 ? $"the nearest sizes that fit are {below} and {below + factor}" : $"the smallest size that fits is {factor}");
    }
}
