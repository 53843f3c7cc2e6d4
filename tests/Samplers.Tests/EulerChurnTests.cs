using LdmGraph.Diffusion;
using LdmGraph.Tests;

namespace LdmGraph.Plugins.Samplers.Tests;

/// <summary>Numbers by hand: σ = 2, σ' = 1, x = 3, the network says 0.5, the noise is 1, and ten steps.</summary>
[LeakFree]
public sealed class EulerChurnTests
{
    private static SamplingRow Row(Prediction prediction = Prediction.Epsilon, LatentScale scale = LatentScale.VarianceExploding) =>
        new(3, 10, 500, 1 / 5.0, 1 / 2.0) { Scale = scale, Conventions = SamplingConventions.Original with { Prediction = prediction } };

    [Theory]
    // γ = 0.2, σ̂ = 2.4, x̂ = 3 + √1.76; then x̂ − 1.4 · 0.5, and ẑ₀ = x̂ − 2.4 · 0.5.
    [InlineData(2, 1, 3.6266499161, 3.1266499161)]
    // γ stops at √2 − 1: σ̂ = √8, x̂ = 3 + 2; then x̂ + (1 − √8) · 0.5, and ẑ₀ = x̂ − √8 · 0.5.
    [InlineData(100, 1, 4.0857864376, 3.5857864376)]
    // The noise is 1.1 times as much: x̂ = 3 + 2.2.
    [InlineData(100, 1.1, 4.2857864376, 3.7857864376)]
    public async Task Churn_lifts_the_latent_and_the_step_goes_from_there(double churn, double factor, double expected, double predicted)
    {
        var (z, z0) = await StepAsync(Row(), new() { Churn = churn, ChurnNoise = factor });
        Assert.Equal(expected, z, 9);
        Assert.Equal(predicted, z0, 9);
    }

    [Fact]
    public async Task What_v_means_depends_on_the_level_at_which_it_was_predicted()
    {
        // x̂ = 5. ẑ₀ = x̂ / (σ² + 1) − v σ / √(σ² + 1) = 1 − 1 / √5; the slope is (x̂ − ẑ₀) / σ̂, the step x̂ + (1 − √8) · slope.
        var (z, z0) = await StepAsync(Row(Prediction.V), new() { Churn = 100 });
        Assert.Equal(1 - 1 / Math.Sqrt(5), z0, 9);
        Assert.Equal(5 - 1.8284271247461903 * (4 + 1 / Math.Sqrt(5)) / 2.8284271247461903, z, 9);
    }

    [Fact]
    public async Task A_network_that_knows_the_clean_latent_leads_there_past_any_churn()
    {
        var last = Row(Prediction.Sample) with { AlphaBarNext = 1 };
        Assert.Equal((0.5, 0.5), await StepAsync(last, new() { Churn = 100 }));
    }

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(100, 2.1, null)]
    [InlineData(100, 0, 1.9)]
    public async Task Outside_its_levels_there_is_no_churn(double churn, double from, double? to) =>
        Assert.Equal((2.5, 2.0), await StepAsync(Row(), new() { Churn = churn, From = from, To = to }));

    [Fact]
    public async Task The_scale_of_the_latents_makes_no_difference()
    {
        var row = Row(scale: LatentScale.VariancePreserving);
        var (z, z0) = await StepAsync(row, new() { Churn = 2 }, 3 * row.Here.Signal);
        Assert.Equal(3.6266499161 * row.Next.Signal, z, 9);
        Assert.Equal(3.1266499161, z0, 9);
    }

    [Fact]
    public async Task Without_noise_of_its_own_the_step_draws_from_its_stream()
    {
        using Latent z = Latents.Random(1);
        using var eps = new NoisePrediction(z.Value.clone());
        async Task<float[]> Next(long iteration)
        {
            var step = await new EulerStep { Latent = z, Eps = eps, T = Row(), Churn = 2 }.EvaluateAsync(NodeContexts.At(iteration));
            using (step.Predicted) using (step.Latent) return step.Latent.Value.data<float>().ToArray();
        }
        Assert.Equal(await Next(0), await Next(0));
        Assert.NotEqual(await Next(0), await Next(1));
    }

    private sealed record Settings
    {
        public double Churn { get; init; }

        public double From { get; init; }

        public double? To { get; init; }

        public double ChurnNoise { get; init; } = 1;
    }

    private static async Task<(double Z, double Z0)> StepAsync(SamplingRow row, Settings set, double x = 3)
    {
        using Latent z = Latents.Single(x), noise = Latents.Single(1), said = Latents.Single(0.5);
        using var eps = new NoisePrediction(said.Value.clone());
        var step = await new EulerStep
        {
            Latent = z, Eps = eps, T = row, Noise = noise, Churn = set.Churn, ChurnFrom = set.From, ChurnTo = set.To, ChurnNoise = set.ChurnNoise,
        }.EvaluateAsync(NodeContexts.At());
        using (step.Predicted) using (step.Latent) return (step.Latent.Value.data<double>()[0], step.Predicted.Value.data<double>()[0]);
    }
}
