using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Guidance.Tests;

[LeakFree]
public sealed class GuidanceRescaleTests
{
    private static readonly SamplingRow Row = new(0, 1, 321, 0.5, 0.6);

    // With predictions that are multiples of one pattern, standard deviations are multiples, too: guidance gives u + s (c − u)
    // times the pattern, rescaling takes that to c, each picture by its own factor.
    [Theory, InlineData(0.0), InlineData(0.7), InlineData(1.0)]
    public async Task Rescaling_takes_each_picture_back_to_the_contrast_of_its_conditional_prediction(double rescale)
    {
        const double scale = 6, u = 1;
        double[] c = [2, 5];
        using var latent = new Latent(Pattern(), new LatentSpace("test", 8, 4));
        using var cond = new Conditioning { Context = tensor(new float[,,] { { { (float)c[0] } }, { { (float)c[1] } } }) };
        using var uncond = new Conditioning { Context = full([1, 1, 1], (float)u) };
        var node = new GuidedDenoise { Denoiser = new Multiplier(), Latent = latent, T = Row, Cond = cond, Uncond = uncond, Scale = scale, Rescale = rescale };
        using var eps = (await node.EvaluateAsync(NodeContexts.At())).Eps;
        for (var i = 0; i < c.Length; i++)
        {
            var guided = u + scale * (c[i] - u);
            using var ours = eps.Value[i];
            using var item = latent.Value[i];
            using var expected = item * (rescale * c[i] + (1 - rescale) * guided);
            Assert.True(ours.allclose(expected, 1e-5, 1e-5));
        }
    }

    private static Tensor Pattern()
    {
        using var scope = NewDisposeScope();
        return arange(2 * 4 * 3 * 3, dtype: ScalarType.Float32).sin().reshape(2, 4, 3, 3).MoveToOuterDisposeScope();
    }

    /// <summary>Predicts the latent times the value of its context.</summary>
    private sealed class Multiplier : IDenoiser
    {
        public DenoiserSpec Spec { get; } = new(4, 4, 1);

        public Compute Compute => Compute.Cpu;

        public long Bytes => 0;

        public Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning)
        {
            using var scope = NewDisposeScope();
            return (latent * conditioning!.Context!.reshape(-1, 1, 1, 1)).MoveToOuterDisposeScope();
        }

        public void Dispose() { }
    }
}
