namespace LdmGraph.Diffusion;

/// <summary>
/// How samplers of a model's family walk its noise schedule. The original code and diffusers train alike and sample alike,
/// but start, space and end the walk differently; a model keeps the habits it was published with.
/// </summary>
public sealed record SamplingConventions
{
    /// <summary>The original latent-diffusion code: uniform steps plus one, ending at ᾱ₀, nothing clipped.</summary>
    public static SamplingConventions Original { get; } = new();

    /// <summary>What the denoiser predicts.</summary>
    public Prediction Prediction { get; init; } = Prediction.Epsilon;

    /// <summary>Which training timesteps are visited.</summary>
    public TimestepSpacing Spacing { get; init; } = TimestepSpacing.Uniform;

    /// <summary>Added to every timestep of <see cref="TimestepSpacing.Leading"/>.</summary>
    public int StepsOffset { get; init; }

    /// <summary>ᾱ at which the last step ends: 1 is free of noise; null is ᾱ of the first training timestep.</summary>
    public double? FinalAlphaBar { get; init; }

    /// <summary>The estimate of the clean latent is clamped to ± this at every step; null leaves it alone.</summary>
    public double? ClipRange { get; init; }

    /// <summary>Dynamic thresholding of the estimate; null for none. It takes the place of <see cref="ClipRange"/>.</summary>
    public DynamicThreshold? Threshold { get; init; }

    /// <summary>
    /// v of the posterior variance (1 − v) · β̃ + v · β that ancestral sampling draws with: 0 is "fixed small", 1 "fixed large".
    /// </summary>
    public double PosteriorMix { get; init; }

    /// <summary>PLMS starts with pseudo Runge-Kutta steps (diffusers without <c>skip_prk_steps</c>), not with an improved Euler step.</summary>
    public bool RungeKuttaStart { get; init; }

    /// <summary>How noise levels are spaced by samplers that choose them rather than timesteps.</summary>
    public SigmaSpacing Sigmas { get; init; } = SigmaSpacing.Linear;

    /// <summary>Where such samplers end.</summary>
    public FinalSigma FinalSigma { get; init; } = FinalSigma.Zero;
}

/// <summary>Dynamic thresholding (Saharia et al. 2022, section 2.3): clamp to a quantile of |ẑ₀| and divide by it.</summary>
/// <param name="Ratio">The quantile, in (0, 1].</param>
/// <param name="Max">Largest threshold; the smallest is 1.</param>
public sealed record DynamicThreshold(double Ratio, double Max);

/// <summary>Which of the T training timesteps S sampling steps visit.</summary>
public enum TimestepSpacing
{
    /// <summary>As the model's conventions say.</summary>
    Model,

    /// <summary>The original's: every ⌊T / S⌋-th timestep, plus one. May give more than S steps.</summary>
    Uniform,

    /// <summary>The original's "quad": squares of equally spaced numbers up to √(0.8 T), plus one.</summary>
    Quad,

    /// <summary>diffusers' "leading": S multiples of ⌊T / S⌋, plus the offset.</summary>
    Leading,

    /// <summary>diffusers' "linspace": S rounded points from 0 to T − 1, both included.</summary>
    Linspace,

    /// <summary>diffusers' "trailing": from T − 1 down in steps of T / S.</summary>
    Trailing,
}

/// <summary>How the noise levels σ = √((1 − ᾱ) / ᾱ) of a walk are spaced.</summary>
public enum SigmaSpacing
{
    /// <summary>As the model's conventions say.</summary>
    Model,

    /// <summary>Those of the timesteps, interpolated linearly in the training table.</summary>
    Linear,

    /// <summary>Equally spaced in σ^(1/7) (Karras et al. 2022, equation 5, ρ = 7).</summary>
    Karras,

    /// <summary>Equally spaced in log σ, with the timesteps that belong to them.</summary>
    Exponential,

    /// <summary>
    /// diffusers' interpolation type "log_linear": one more σ than steps, equally spaced in log σ down to the smallest, under the
    /// timesteps of the linear spacing. Only for pictures made that way: timesteps and noise do not belong together.
    /// </summary>
    LogLinear,
}

/// <summary>The noise level at which a walk over noise levels ends.</summary>
public enum FinalSigma
{
    /// <summary>As the model's conventions say.</summary>
    Model,

    /// <summary>No noise.</summary>
    Zero,

    /// <summary>That of the first training timestep.</summary>
    SigmaMin,
}
