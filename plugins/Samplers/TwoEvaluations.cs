using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>Steps that evaluate the network twice, over two rows: the first evaluation's slope and start wait in the history.</summary>
internal static class TwoEvaluations
{
    /// <summary>Whether the next evaluation is a step's first.</summary>
    public static bool IsFirst(PredictionHistory history) => history.Start is null;

    /// <summary>Follows the slope at the start. What waits for the second evaluation is nothing when that left no noise: it led to ẑ₀.</summary>
    public static (Tensor Z, PredictionHistory History) First(Latent latent, Tensor slope, SamplingRow row) =>
        (SigmaFlow.Follow(latent.Value, row.Here, row.Next, slope), row.Next.Noise == 0 ? new([], null) : new([new(slope, row)], latent.Value));

    /// <summary>The level at which the step of this second evaluation starts.</summary>
    /// <exception cref="PortException">The row is no second evaluation of this kind.</exception>
    public static NoiseLevel Start(PredictionHistory history, SamplingRow row, Func<NoiseLevel, double> expected, string evaluations)
    {
        var start = history.Predictions[0].Row.Here;
        if (Math.Abs(row.Here.Sigma / expected(start) - 1) > 1e-3)
            throw new PortException("t", "is no second evaluation of the step that the row before began", $"set evaluations to {evaluations} on sigma.timesteps@1");
        return start;
    }
}
