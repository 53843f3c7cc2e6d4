namespace LdmGraph.Diffusion;

/// <summary>The forward process (section B of the paper; Ho et al. 2020): β over T training timesteps and what follows from it.</summary>
/// <remarks>
/// Computed in float64. The original stores float32 buffers; <see cref="AlphasCumprod"/> is rounded the same way, because
/// DDIM starts from the rounded values.
/// </remarks>
[PortType("schedule", Color = "#8e7cc3", Letter = "N")]
public sealed class NoiseSchedule
{
    private readonly double[] _betas;
    private readonly double[] _alphaBars;
    private readonly float[] _alphasCumprod;
    private readonly Lazy<ScheduleBuffers> _buffers;

    /// <param name="betas">β for every training timestep, each in [0, 1]; 1 occurs last in schedules of zero terminal signal.</param>
    /// <param name="conventions">How samplers of the model's family walk it; those of the original by default.</param>
    /// <exception cref="ArgumentException">Empty, or a β outside [0, 1].</exception>
    public NoiseSchedule(ReadOnlySpan<double> betas, SamplingConventions? conventions = null)
    {
        if (betas.IsEmpty) throw new ArgumentException("a noise schedule needs at least one timestep", nameof(betas));
        _betas = betas.ToArray();
        _alphaBars = new double[betas.Length];
        var product = 1.0;
        for (var t = 0; t < betas.Length; t++)
        {
            if (betas[t] is not (>= 0 and <= 1)) throw new ArgumentException($"β at timestep {t} is {betas[t]}; expected 0 <= β <= 1", nameof(betas));
            _alphaBars[t] = product *= 1 - betas[t];
        }
        _alphasCumprod = Array.ConvertAll(_alphaBars, value => (float)value);
        _buffers = new(() => new ScheduleBuffers(this));
        Conventions = conventions ?? SamplingConventions.Original;
    }

    /// <summary>T, the number of training timesteps.</summary>
    public int Timesteps => _betas.Length;

    /// <summary>β, float64.</summary>
    public ReadOnlySpan<double> Betas => _betas;

    /// <summary>ᾱ, the product of 1 − β up to each timestep, float64.</summary>
    public ReadOnlySpan<double> AlphaBars => _alphaBars;

    /// <summary>ᾱ in float32, as the original stores it.</summary>
    public ReadOnlySpan<float> AlphasCumprod => _alphasCumprod;

    /// <summary>How samplers of the model's family walk it.</summary>
    public SamplingConventions Conventions { get; }

    /// <summary>What the denoiser trained on it predicts.</summary>
    public Prediction Prediction => Conventions.Prediction;

    /// <summary>The float32 buffers that the original keeps in its models, computed when first asked for.</summary>
    public ScheduleBuffers Buffers => _buffers.Value;

    /// <summary>The same β under other conventions.</summary>
    public NoiseSchedule With(SamplingConventions conventions) => new(_betas, conventions);
}

/// <summary>What is known of a <see cref="NoiseSchedule"/> before it exists.</summary>
/// <param name="Timesteps">T, the number of training timesteps.</param>
/// <param name="Prediction">What the denoiser trained on it predicts.</param>
public sealed record ScheduleSpec(int Timesteps, Prediction Prediction) : IValueSpec
{
    /// <inheritdoc/>
    public string Describe() => $"schedule of {Timesteps} timesteps";
}
