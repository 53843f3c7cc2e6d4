using LdmGraph.Diffusion;
using LdmGraph.Plugins.Degradation.Blurring;
using LdmGraph.Plugins.Degradation.Resampling;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Bsr;

/// <summary>
/// Draws the operations of one picture's degradation, as <c>degradation_bsrgan_variant</c> does: blur, two reductions of
/// size, noise and compression in random order, then compression again. The stream is ours, the distributions are the original's.
/// </summary>
/// <param name="random">Where decisions come from.</param>
/// <param name="strength">Which of the two degradations.</param>
internal sealed class BsrRecipe(RandomStream random, BsrStrength strength)
{
    private enum Part { Blur, BlurAgain, Shrink, ToSize, Noise, Compress }

    private bool Light => strength == BsrStrength.Light;

    /// <summary>The operations, in order; the caller disposes them.</summary>
    /// <param name="width">Width of the picture, a multiple of the factor.</param>
    /// <param name="height">Its height.</param>
    /// <param name="factor">How many times smaller the result is.</param>
    public IReadOnlyList<DegradationStep> Draw(int width, int height, int factor)
    {
        var steps = new List<DegradationStep>();
        if (factor == 4 && random.Happens(0.25))
        {
            steps.Add(random.Happens(0.5) ? new ResizeStep(width / 2, height / 2, AnyInterpolation()) : new RescaleStep(0.5));
            (width, height, factor) = (width / 2, height / 2, 2);
        }

        var (w, h) = (width, height);                                           // the picture's size as it changes on the way
        foreach (var part in Order())
            switch (part)
            {
                case Part.Blur: steps.Add(new BlurStep(AnyKernel(factor))); break;
                case Part.BlurAgain: if (!Light) steps.Add(new BlurStep(AnyKernel(factor))); break;
                case Part.Shrink: steps.Add(Shrink(ref w, ref h, factor)); break;
                case Part.ToSize:
                    (w, h) = (Math.Max(1, width / factor), Math.Max(1, height / factor));
                    steps.Add(new ResizeStep(w, h, AnyInterpolation()));
                    break;
                case Part.Noise: steps.Add(new NoiseStep(AnyNoise(w, h))); break;
                case Part.Compress: if (random.Happens(0.9)) steps.Add(AnyCompression()); break;
            }
        steps.Add(AnyCompression());
        return steps;
    }

    private Part[] Order()
    {
        Part[] order = [Part.Blur, Part.BlurAgain, Part.Shrink, Part.ToSize, Part.Noise, Part.Compress];
        random.Shuffle(order.AsSpan());
        var (shrink, toSize) = (Array.IndexOf(order, Part.Shrink), Array.IndexOf(order, Part.ToSize));
        // The reduction to the final size comes after the one of random size.
        if (shrink > toSize) (order[shrink], order[toSize]) = (Part.ToSize, Part.Shrink);
        return order;
    }

    private DegradationStep Shrink(ref int width, ref int height, int factor)
    {
        if (random.Happens(Light ? 0.8 : 0.75))
        {
            var by = random.Between(1, 2 * factor);
            (width, height) = (Math.Max(1, (int)(width / by)), Math.Max(1, (int)(height / by)));
            return new ResizeStep(width, height, AnyInterpolation());
        }
        using var scope = NewDisposeScope();
        var kernel = BlurKernel.Shifted(BlurKernel.Isotropic(25, random.Between(0.1, 0.6 * factor)), factor);
        (width, height) = ((width + factor - 1) / factor, (height + factor - 1) / factor);
        return new BlurStep((kernel / kernel.sum()).DetachFromDisposeScope(), factor);
    }

    private Tensor AnyKernel(int factor)
    {
        var (isotropic, anisotropic) = (2 + 0.2 * factor, 4.0 + factor);
        if (Light) (isotropic, anisotropic) = (isotropic / 4, anisotropic / 4);
        if (random.Happens(0.5))
        {
            // An eigenvalue of zero would leave a line without width.
            var (l1, l2) = (Math.Max(1e-6, anisotropic * random.Fraction()), Math.Max(1e-6, anisotropic * random.Fraction()));
            var size = random.Whole(2, 11);
            return BlurKernel.Anisotropic(Light ? size + 3 : 2 * size + 3, Math.PI * random.Fraction(), l1, l2);
        }
        return BlurKernel.Isotropic(Light ? random.Whole(2, 4) + 3 : 2 * random.Whole(2, 11) + 3, Math.Max(1e-6, isotropic * random.Fraction()));
    }

    /// <summary>Gaussian noise [1, 3 or 1, h, w]: of independent colours, grey, or of correlated colours.</summary>
    private Tensor AnyNoise(int width, int height)
    {
        var (quietest, loudest) = Light ? (1, 2) : (2, 25);
        var deviation = random.Whole(quietest, loudest) / 255.0;
        var kind = random.Fraction();
        using var scope = NewDisposeScope();
        if (kind > 0.6) return (Normal(3) * deviation).DetachFromDisposeScope();
        if (kind < 0.4) return (Normal(1) * deviation).DetachFromDisposeScope();

        // Covariance |L² Uᵀ D U| with a random basis U and random variances D.
        var largest = loudest / 255.0;
        var basis = linalg.svd(Fractions(3, 3)).U;
        var covariance = (basis.transpose(0, 1).matmul(diag(Fractions(3))).matmul(basis) * (largest * largest)).abs();
        var (values, vectors) = linalg.eigh(covariance);                        // the absolute values may cost it a little of its definiteness
        var root = vectors * values.clamp(min: 0).sqrt();
        return root.to(ScalarType.Float32).matmul(Normal(3).reshape(3, -1)).reshape(1, 3, height, width).DetachFromDisposeScope();

        Tensor Normal(int channels) => Noise.Draw(new Seed(random.Next()), [1, channels, height, width]);
    }

    private Tensor Fractions(params ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var dimension in shape) count *= dimension;
        return tensor(Enumerable.Range(0, (int)count).Select(_ => random.Fraction()).ToArray()).reshape(shape.ToArray());
    }

    private CompressStep AnyCompression() => new(random.Whole(Light ? 80 : 30, 95));

    private Interpolation AnyInterpolation() => random.OneOf(Interpolation.Linear, Interpolation.Cubic, Interpolation.Area);
}
