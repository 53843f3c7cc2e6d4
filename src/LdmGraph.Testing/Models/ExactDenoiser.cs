using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Testing;

/// <summary>
/// Knows the clean latent and is never wrong: ε = (z − √ᾱ · z₀) / √(1 − ᾱ). Whatever its schedule, a sampler that is right must end
/// on z₀, which anchors tests without golden data.
/// </summary>
public sealed class ExactDenoiser : IDenoiser
{
    private readonly Tensor _clean;
    private readonly float[] _alphaBars;

    /// <param name="clean">z₀, [batch or 1, channels, height, width]; copied.</param>
    /// <param name="schedule">Says ᾱ at every training timestep.</param>
    public ExactDenoiser(Tensor clean, NoiseSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(schedule);
        _clean = clean.clone().DetachFromDisposeScope();
        _alphaBars = schedule.AlphasCumprod.ToArray();
        Spec = new DenoiserSpec((int)clean.shape[1], (int)clean.shape[1], ContextDim: null);
    }

    /// <inheritdoc/>
    public DenoiserSpec Spec { get; }

    /// <inheritdoc/>
    public Compute Compute => Compute.Cpu;

    /// <inheritdoc/>
    public long Bytes => _clean.NumberOfElements * _clean.ElementSize;

    /// <inheritdoc/>
    /// <remarks>Timesteps between two trained ones take ᾱ from the line between them.</remarks>
    public Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning)
    {
        ArgumentNullException.ThrowIfNull(latent);
        ArgumentNullException.ThrowIfNull(timesteps);
        using var scope = NewDisposeScope();
        var steps = timesteps.to(ScalarType.Float64).data<double>().ToArray();
        var alphaBar = tensor(Array.ConvertAll(steps, AlphaBar)).reshape(-1, 1, 1, 1);                  // [batch, 1, 1, 1]
        return ((latent - alphaBar.sqrt() * _clean) / (1 - alphaBar).sqrt()).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _clean.Dispose();

    private double AlphaBar(double timestep)
    {
        var at = Math.Clamp(timestep, 0, _alphaBars.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, _alphaBars.Length - 1);
        return _alphaBars[below] + (at - below) * (_alphaBars[above] - _alphaBars[below]);
    }
}
