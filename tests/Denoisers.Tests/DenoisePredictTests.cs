using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers.Tests;

[LeakFree]
public sealed class DenoisePredictTests
{
    private static readonly SamplingRow Row = new(0, 1, 321.5, 0.5, 0.6);

    private static Latent Latent(long batch = 2, long channels = 4) => new(ones(batch, channels, 3, 3), new LatentSpace("test", 8, 4));

    private static Task<PortException> RefusedAsync(IDenoiser denoiser, Latent latent, Conditioning? cond) =>
        Assert.ThrowsAsync<PortException>(() => new DenoisePredict { Denoiser = denoiser, Latent = latent, T = Row, Cond = cond }.EvaluateAsync(NodeContexts.At()).AsTask());

    [Fact]
    public async Task A_batch_shares_one_conditioning_and_the_row_s_timestep()
    {
        var fake = new FakeDenoiser(new DenoiserSpec(5, 4, 6));
        using var latent = Latent();
        using var cond = new Conditioning { Context = full([1, 7, 6], 3f), Concat = full([1, 1, 3, 3], 9f) };
        using var eps = (await new DenoisePredict { Denoiser = fake, Latent = latent, T = Row, Cond = cond }.EvaluateAsync(NodeContexts.At())).Eps;
        Assert.Equal([2, 4, 3, 3], eps.Value.shape);
        Assert.Equal([321.5f, 321.5f], fake.Timesteps);
        Assert.Equal([2, 7, 6], fake.Context);
        Assert.Equal([2, 1, 3, 3], fake.Concat);
    }

    [Fact]
    public async Task On_rows_where_noise_is_added_to_an_unscaled_latent_the_network_sees_it_at_unit_variance()
    {
        var fake = new FakeDenoiser(new DenoiserSpec(4, 4, null));
        using var latent = Latent();
        using var eps = (await new DenoisePredict { Denoiser = fake, Latent = latent, T = Row with { Scale = LatentScale.VarianceExploding } }.EvaluateAsync(NodeContexts.At())).Eps;
        Assert.Equal(Math.Sqrt(0.5), fake.Largest, 6);                             // σ = 1: 1 / √(σ² + 1)
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_by_port()
    {
        var fake = new FakeDenoiser(new DenoiserSpec(4, 4, 6));
        using Latent latent = Latent(), narrow = Latent(channels: 3);
        using Conditioning good = new() { Context = ones(1, 7, 6) }, wide = new() { Context = ones(1, 7, 8) }, three = new() { Context = ones(3, 7, 6) };
        Assert.Equal("cond", (await RefusedAsync(fake, latent, null)).Port);
        Assert.Contains("width 8", (await RefusedAsync(fake, latent, wide)).Problem);
        Assert.Contains("3 conditionings for a batch of 2", (await RefusedAsync(fake, latent, three)).Problem);
        Assert.Contains("has 3 channels, the denoiser takes 4", (await RefusedAsync(fake, narrow, good)).Problem);
        Assert.Contains("label", (await RefusedAsync(new FakeDenoiser(new DenoiserSpec(4, 4, null, TakesVector: true)), latent, null)).Problem);
    }

    [Fact]
    public void What_cannot_work_is_said_before_anything_runs()
    {
        var inferred = new FakeInference().Known("denoiser", new DenoiserSpec(9, 4, 6)).Known("latent", new LatentSpec(1, 4, 8, 8, 8))
            .Known("cond", new ConditioningSpec(8, null)).Run<DenoisePredict>();
        Assert.Equal(["cond", "latent"], inferred.Errors.Select(error => error.Port).Order());
        Assert.Empty(new FakeInference().Known("denoiser", new DenoiserSpec(9, 4, 6)).Known("latent", new LatentSpec(1, 4, 8, 8, 8))
            .Known("cond", new ConditioningSpec(6, 5)).Run<DenoisePredict>().Errors);
    }

    private sealed class FakeDenoiser(DenoiserSpec spec) : IDenoiser
    {
        public float[] Timesteps { get; private set; } = [];

        public long[] Context { get; private set; } = [];

        public long[] Concat { get; private set; } = [];

        public float Largest { get; private set; }

        public DenoiserSpec Spec => spec;

        public Compute Compute => Compute.Cpu;

        public long Bytes => 0;

        public Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning)
        {
            (Timesteps, Context, Concat) = (timesteps.data<float>().ToArray(), conditioning?.Context?.shape ?? [], conditioning?.Concat?.shape ?? []);
            Largest = latent.data<float>().Max();
            return zeros_like(latent);
        }

        public void Dispose() { }
    }
}
