namespace LdmGraph.Diffusion;

/// <summary>
/// The float32 buffers of the original's DDPM class, under the names by which checkpoints store them: computed in float64
/// and rounded once, except <see cref="LvlbWeights"/>.
/// </summary>
public sealed class ScheduleBuffers
{
    private readonly Dictionary<string, float[]> _named = [];

    internal ScheduleBuffers(NoiseSchedule schedule)
    {
        var count = schedule.Timesteps;
        double Beta(int t) => schedule.Betas[t];
        double Bar(int t) => t < 0 ? 1 : schedule.AlphaBars[t];
        // σ² of q(z_{t-1} | z_t, z_0): Ho et al. 2020, equation 7; v mixes in β, its upper bound.
        double Variance(int t)
        {
            var v = schedule.Conventions.PosteriorMix;
            return (1 - v) * Beta(t) * (1 - Bar(t - 1)) / (1 - Bar(t)) + v * Beta(t);
        }

        Betas = Add("betas", Beta);
        AlphasCumprod = Add("alphas_cumprod", Bar);
        AlphasCumprodPrev = Add("alphas_cumprod_prev", t => Bar(t - 1));
        SqrtAlphasCumprod = Add("sqrt_alphas_cumprod", t => Math.Sqrt(Bar(t)));
        SqrtOneMinusAlphasCumprod = Add("sqrt_one_minus_alphas_cumprod", t => Math.Sqrt(1 - Bar(t)));
        LogOneMinusAlphasCumprod = Add("log_one_minus_alphas_cumprod", t => Math.Log(1 - Bar(t)));
        SqrtRecipAlphasCumprod = Add("sqrt_recip_alphas_cumprod", t => Math.Sqrt(1 / Bar(t)));
        SqrtRecipm1AlphasCumprod = Add("sqrt_recipm1_alphas_cumprod", t => Math.Sqrt(1 / Bar(t) - 1));
        PosteriorVariance = Add("posterior_variance", Variance);
        // The variance is 0 at t = 0, the beginning of the chain.
        PosteriorLogVarianceClipped = Add("posterior_log_variance_clipped", t => Math.Log(Math.Max(Variance(t), 1e-20)));
        PosteriorMeanCoef1 = Add("posterior_mean_coef1", t => Beta(t) * Math.Sqrt(Bar(t - 1)) / (1 - Bar(t)));
        PosteriorMeanCoef2 = Add("posterior_mean_coef2", t => (1 - Bar(t - 1)) * Math.Sqrt(1 - Beta(t)) / (1 - Bar(t)));

        LvlbWeights = new float[count];
        for (var t = 0; t < count; t++) LvlbWeights.Span[t] = LvlbWeight(t, schedule.Prediction, (float)(1 - Beta(t)));
        if (count > 1) LvlbWeights.Span[0] = LvlbWeights.Span[1];

        float[] Add(string name, Func<int, double> value)
        {
            var buffer = new float[count];
            for (var t = 0; t < count; t++) buffer[t] = (float)value(t);
            return _named[name] = buffer;
        }
    }

    /// <summary>β.</summary>
    public ReadOnlyMemory<float> Betas { get; }

    /// <summary>ᾱ.</summary>
    public ReadOnlyMemory<float> AlphasCumprod { get; }

    /// <summary>ᾱ of the timestep before, 1 for the first.</summary>
    public ReadOnlyMemory<float> AlphasCumprodPrev { get; }

    /// <summary>√ᾱ.</summary>
    public ReadOnlyMemory<float> SqrtAlphasCumprod { get; }

    /// <summary>√(1 − ᾱ).</summary>
    public ReadOnlyMemory<float> SqrtOneMinusAlphasCumprod { get; }

    /// <summary>log(1 − ᾱ).</summary>
    public ReadOnlyMemory<float> LogOneMinusAlphasCumprod { get; }

    /// <summary>√(1 / ᾱ).</summary>
    public ReadOnlyMemory<float> SqrtRecipAlphasCumprod { get; }

    /// <summary>√(1 / ᾱ − 1).</summary>
    public ReadOnlyMemory<float> SqrtRecipm1AlphasCumprod { get; }

    /// <summary>Variance of the posterior q(z_{t-1} | z_t, z_0).</summary>
    public ReadOnlyMemory<float> PosteriorVariance { get; }

    /// <summary>Its logarithm, the variance clipped below at 1e-20.</summary>
    public ReadOnlyMemory<float> PosteriorLogVarianceClipped { get; }

    /// <summary>Coefficient of z₀ in the mean of the posterior.</summary>
    public ReadOnlyMemory<float> PosteriorMeanCoef1 { get; }

    /// <summary>Coefficient of z_t in the mean of the posterior.</summary>
    public ReadOnlyMemory<float> PosteriorMeanCoef2 { get; }

    /// <summary>Weights of the variational bound in the loss; the original does not save them with its models.</summary>
    public Memory<float> LvlbWeights { get; }

    /// <summary>The buffers a checkpoint stores, by name.</summary>
    public IReadOnlyDictionary<string, float[]> ByName => _named;

    // In float32 from the rounded buffers, as the original does: 1 − ᾱ cancels at small t, and training weighs with what is left.
    private float LvlbWeight(int t, Prediction prediction, float alpha)
    {
        var (beta, bar) = (Betas.Span[t], AlphasCumprod.Span[t]);
        return prediction == Prediction.Sample
            ? 0.5f * MathF.Sqrt(bar) / (2 - bar)                                   // as published; a factor (1 − ᾱ) was surely meant
            : beta * beta / (2 * PosteriorVariance.Span[t] * alpha * (1 - bar));
    }
}
