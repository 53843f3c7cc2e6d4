namespace LdmGraph.Diffusion;

/// <summary>The forward process (section B of the paper; Ho et al. 2020): β over T training timesteps and what follows from it.</summary>
/// <remarks>Computed in float64. The original stores float32 buffers; <see cref="AlphasCumprod"/> is rounded the same way, because samplers start from the rounded values.</remarks>
[PortType("schedule", Color = "#8e7cc3", Letter = "N")]
public sealed class NoiseSchedule
{
    private readonly double[] _betas;
    private readonly float[] _alphasCumprod;

    /// <param name="betas">β for every training timestep, each in (0, 1).</param>
    /// <param name="prediction">What the denoiser trained on it predicts.</param>
    /// <exception cref="ArgumentException">Empty, or a β outside (0, 1).</exception>
    public NoiseSchedule(ReadOnlySpan<double> betas, Prediction prediction = Prediction.Epsilon)
    {
        if (betas.IsEmpty) throw new ArgumentException("a noise schedule needs at least one timestep", nameof(betas));
        _betas = betas.ToArray();
        _alphasCumprod = new float[betas.Length];
        var product = 1.0;
        for (var t = 0; t < betas.Length; t++)
        {
            if (betas[t] is not (>= 0 and < 1)) throw new ArgumentException($"β at timestep {t} is {betas[t]}; expected 0 <= β < 1", nameof(betas));
            product *= 1 - betas[t];
            _alphasCumprod[t] = (float)product;
        }
        Prediction = prediction;
    }

    /// <summary>T, the number of training timesteps.</summary>
    public int Timesteps => _betas.Length;

    /// <summary>β, float64.</summary>
    public ReadOnlySpan<double> Betas => _betas;

    /// <summary>ᾱ, the product of 1 − β up to each timestep, float32 as the original stores it.</summary>
    public ReadOnlySpan<float> AlphasCumprod => _alphasCumprod;

    /// <summary>What the denoiser trained on it predicts.</summary>
    public Prediction Prediction { get; }
}

/// <summary>One row of a sampling schedule: where a step starts and where it leads.</summary>
/// <param name="Index">Number of the step, from 0, in the order of sampling.</param>
/// <param name="Count">Number of steps.</param>
/// <param name="Timestep">What the network receives, in training timesteps.</param>
/// <param name="AlphaBar">ᾱ at this timestep.</param>
/// <param name="AlphaBarNext">ᾱ at the timestep that the step leads to.</param>
[PortType("timestep", Color = "#b4a7d6", Letter = "t")]
public sealed record SamplingRow(int Index, int Count, double Timestep, double AlphaBar, double AlphaBarNext);
