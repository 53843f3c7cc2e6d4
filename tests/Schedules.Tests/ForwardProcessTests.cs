using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Schedules.Tests;

[LeakFree]
public sealed class ForwardProcessTests
{
    private static readonly NoiseSchedule Schedule = SchedulesOf.Original("""{ "timesteps": 50, "linear_end": 0.3 }""");

    [Fact]
    public void Start_and_noise_are_recovered_from_a_noisy_latent()
    {
        var before = Tensor.TotalCount;
        using (NewDisposeScope())
        {
            var (z0, noise, t) = (randn(3, 2, 4, 4), randn(3, 2, 4, 4), tensor([0L, 20L, 49L]));
            var zt = Schedule.QSample(z0, t, noise);
            Assert.True(Schedule.PredictStart(zt, t, noise).allclose(z0, atol: 1e-3));
            Assert.True(Schedule.PredictNoise(zt, t, z0).allclose(noise, atol: 1e-3));
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Velocity_is_orthogonal_to_the_noisy_latent_coordinates()
    {
        using var scope = NewDisposeScope();
        var (z0, noise, t) = (randn(2, 2, 4, 4), randn(2, 2, 4, 4), tensor([10L, 30L]));
        var (zt, v) = (Schedule.QSample(z0, t, noise), Schedule.Velocity(z0, t, noise));
        // (z_t, v) is a rotation of (z₀, ε), so their squares add up to the same.
        Assert.True((zt.square() + v.square()).allclose(z0.square() + noise.square(), rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void The_posterior_starts_at_the_clean_latent_without_variance()
    {
        using var scope = NewDisposeScope();
        var (z0, zt) = (randn(1, 2, 4, 4), randn(1, 2, 4, 4));
        var (mean, variance, log) = Schedule.QPosterior(z0, zt, tensor([0L]));
        Assert.True(mean.allclose(z0, atol: 1e-6));
        Assert.Equal(0, variance.item<float>());
        Assert.Equal(Math.Log(1e-20), log.item<float>(), 4);
    }

    [Fact]
    public void Posterior_variance_mixes_its_bounds()
    {
        var large = SchedulesOf.Original("""{ "timesteps": 50, "linear_end": 0.3, "v_posterior": 1.0 }""");
        Assert.Equal(large.Buffers.Betas.ToArray(), large.Buffers.PosteriorVariance.ToArray());
        Assert.True(Schedule.Buffers.PosteriorVariance.Span[10] < large.Buffers.PosteriorVariance.Span[10]);
    }

    [Fact]
    public void A_schedule_has_every_buffer_that_checkpoints_store() =>
        Assert.Equal(
            ["betas", "alphas_cumprod", "alphas_cumprod_prev", "sqrt_alphas_cumprod", "sqrt_one_minus_alphas_cumprod", "log_one_minus_alphas_cumprod",
                "sqrt_recip_alphas_cumprod", "sqrt_recipm1_alphas_cumprod", "posterior_variance", "posterior_log_variance_clipped",
                "posterior_mean_coef1", "posterior_mean_coef2"],
            Schedule.Buffers.ByName.Keys);
}
