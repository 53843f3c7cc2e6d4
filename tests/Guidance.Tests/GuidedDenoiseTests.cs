using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Guidance.Tests;

[LeakFree]
public sealed class GuidedDenoiseTests
{
    private static readonly SamplingRow Row = new(0, 1, 321, 0.5, 0.6);

    private static Latent Latent(long batch = 2, long channels = 4) => new(ones(batch, channels, 3, 3), new LatentSpace("test", 8, 4));

    private static Conditioning Context(float value, long batch = 1, long tokens = 5, long width = 6) => new() { Context = full([batch, tokens, width], value) };

    private static async Task<Tensor> PredictAsync(FakeDenoiser denoiser, Latent latent, Conditioning cond, Conditioning? uncond, double scale) =>
        (await new GuidedDenoise { Denoiser = denoiser, Latent = latent, T = Row, Cond = cond, Uncond = uncond, Scale = scale }.EvaluateAsync(NodeContexts.At())).Eps.Value;

    [Theory, InlineData(0.0), InlineData(0.5), InlineData(6.0)]
    public async Task Guidance_extrapolates_from_the_unconditional_to_the_conditional_prediction(double scale)
    {
        var denoiser = new FakeDenoiser();
        using var latent = Latent();
        using Conditioning cond = Context(3), uncond = Context(1);
        using var eps = await PredictAsync(denoiser, latent, cond, uncond, scale);
        Assert.Equal([2, 4, 3, 3], eps.shape);
        using var expected = full_like(eps, 1 + scale * (3 - 1));
        Assert.True(eps.allclose(expected));
        // One evaluation of [uncond, cond], each for the whole batch.
        Assert.Equal([[1f, 1, 3, 3]], denoiser.Contexts);
        Assert.Equal([321f, 321, 321, 321], denoiser.Timesteps);
    }

    [Theory, InlineData(true, 1.0), InlineData(false, 6.0)]
    public async Task Without_guidance_the_unconditional_half_is_not_evaluated(bool linked, double scale)
    {
        var denoiser = new FakeDenoiser();
        using var latent = Latent();
        using Conditioning cond = Context(3), uncond = Context(1);
        using var eps = await PredictAsync(denoiser, latent, cond, linked ? uncond : null, scale);
        Assert.Equal([[3f, 3]], denoiser.Contexts);
    }

    [Theory, InlineData(1.0), InlineData(6.0)]
    public async Task On_rows_where_noise_is_added_to_an_unscaled_latent_the_network_sees_it_at_unit_variance(double scale)
    {
        var denoiser = new FakeDenoiser();
        using var latent = Latent();
        using Conditioning cond = Context(3), uncond = Context(1);
        var node = new GuidedDenoise { Denoiser = denoiser, Latent = latent, T = Row with { Scale = LatentScale.VarianceExploding }, Cond = cond, Uncond = uncond, Scale = scale };
        using var eps = (await node.EvaluateAsync(NodeContexts.At())).Eps;
        Assert.Equal(Math.Sqrt(0.5), denoiser.Largest, 6);                         // σ = 1: 1 / √(σ² + 1)
    }

    [Fact]
    public async Task Every_picture_may_have_its_own_conditioning()
    {
        var denoiser = new FakeDenoiser();
        using var latent = Latent();
        using Conditioning one = Context(5), two = Context(7), uncond = Context(1);
        using var both = new Conditioning { Context = cat([one.Context!, two.Context!], 0) };
        using var eps = await PredictAsync(denoiser, latent, both, uncond, 2);
        Assert.Equal([[1f, 1, 5, 7]], denoiser.Contexts);
    }

    [Fact]
    public async Task Conditionings_that_do_not_fit_are_refused_by_port()
    {
        var denoiser = new FakeDenoiser();
        using var latent = Latent();
        using var good = Context(1);
        async Task RefusedAsync(string port, string named, Latent z, Conditioning cond, Conditioning uncond)
        {
            var refused = await Assert.ThrowsAsync<PortException>(async () => await PredictAsync(denoiser, z, cond, uncond, 2));
            Assert.Equal(port, refused.Port);
            Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        }
        using (var wide = Context(1, width: 9)) await RefusedAsync("cond", "width 9", latent, wide, good);
        using (var three = Context(1, batch: 3)) await RefusedAsync("cond", "batch of 2", latent, three, good);
        using (var longer = Context(1, tokens: 8)) await RefusedAsync("uncond", "[1, 8, 6]", latent, good, longer);
        using (var none = new Conditioning()) await RefusedAsync("uncond", "no context", latent, good, none);
        using (var nine = Latent(channels: 9)) await RefusedAsync("latent", "9 channels", nine, good, good);
        using (var maps = new Conditioning { Context = good.Context!.clone(), Concat = ones(1, 5, 3, 3) })
            await RefusedAsync("latent", "5 are concatenated", latent, maps, good);
    }

    [Fact]
    public void Misfits_are_found_before_anything_runs()
    {
        var inference = new FakeInference()
            .Known("denoiser", new DenoiserSpec(9, 4, 6)).Known("latent", new LatentSpec(1, 4, 8, 8, 8)).Known("cond", new ConditioningSpec(12, null))
            .Run<GuidedDenoise>();
        Assert.Equal(["cond", "latent"], inference.Errors.Select(error => error.Port));
    }

    /// <summary>Predicts, everywhere, the value of its context.</summary>
    private sealed class FakeDenoiser : IDenoiser
    {
        public List<float[]> Contexts { get; } = [];

        public float[] Timesteps { get; private set; } = [];

        public float Largest { get; private set; }

        public DenoiserSpec Spec { get; } = new(4, 4, 6);

        public Compute Compute => Compute.Cpu;

        public long Bytes => 0;

        public Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning)
        {
            using var scope = NewDisposeScope();
            var values = conditioning!.Context![.., 0, 0];
            Contexts.Add(values.data<float>().ToArray());
            Timesteps = timesteps.data<float>().ToArray();
            Largest = latent.data<float>().Max();
            return (latent * 0 + values.reshape(-1, 1, 1, 1)).MoveToOuterDisposeScope();
        }

        public void Dispose() { }
    }
}
