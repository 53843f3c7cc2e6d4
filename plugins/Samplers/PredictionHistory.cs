using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>What a multistep sampler remembers of earlier steps: predictions, newest first, with the rows they belong to, and the latent a step may return to.</summary>
[PortType("prediction-history", Color = "#d5a6bd", Letter = "H")]
public sealed class PredictionHistory : IDisposable, IMeasured
{
    internal PredictionHistory(IEnumerable<Past> predictions, Tensor? start)
    {
        // Copies: the values they come from are disposed after their own last use.
        Predictions = [.. predictions.Select(past => past with { Value = past.Value.clone().DetachFromDisposeScope() })];
        Start = start?.clone().DetachFromDisposeScope();
    }

    /// <summary>One prediction and where it was made.</summary>
    internal readonly record struct Past(Tensor Value, SamplingRow Row);

    /// <summary>What the sampler integrates, ε or z₀, newest first.</summary>
    internal IReadOnlyList<Past> Predictions { get; }

    /// <summary>The latent from which a step of several evaluations starts, or null.</summary>
    internal Tensor? Start { get; }

    /// <summary>The newest prediction and those before it, as many as there are, up to a count.</summary>
    internal Past[] With(Past newest, int count) => [newest, .. Predictions.Take(count - 1)];

    /// <inheritdoc/>
    public long Bytes => Predictions.Select(past => past.Value).Append(Start).Sum(tensor => tensor is null ? 0 : tensor.NumberOfElements * tensor.ElementSize);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var past in Predictions) past.Value.Dispose();
        Start?.Dispose();
    }
}
