using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>What a multistep sampler remembers of earlier steps: the last predictions, newest first, and the latent it may return to.</summary>
[PortType("prediction-history", Color = "#d5a6bd", Letter = "H")]
public sealed class PredictionHistory : IDisposable, IMeasured
{
    internal PredictionHistory(IEnumerable<Tensor> predictions, Tensor? start)
    {
        // Copies: the values they come from are disposed after their own last use.
        Predictions = [.. predictions.Select(prediction => prediction.clone().DetachFromDisposeScope())];
        Start = start?.clone().DetachFromDisposeScope();
    }

    /// <summary>The network's raw outputs, newest first.</summary>
    internal IReadOnlyList<Tensor> Predictions { get; }

    /// <summary>The latent from which a first step is taken again, or null.</summary>
    internal Tensor? Start { get; }

    /// <inheritdoc/>
    public long Bytes => Predictions.Append(Start).Sum(tensor => tensor is null ? 0 : tensor.NumberOfElements * tensor.ElementSize);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var prediction in Predictions) prediction.Dispose();
        Start?.Dispose();
    }
}
