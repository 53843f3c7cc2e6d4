using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Samplers;

/// <summary>Steps that evaluate the network twice, over two rows: the first evaluation's slope and start wait in the history.</summary>
internal static class TwoEvaluations
{
    /// <summary>True for the first of the two, and for a step that leaves no noise and needs only one.</summary>
    public static bool IsFirst(PredictionHistory history) => history.Start is null;

    /// <summary>What the first evaluation leaves: nothing, when its slope already led to the end.</summary>
    public static PredictionHistory Begun(Latent latent, TorchSharp.torch.Tensor slope, SamplingRow row) =>
        row.Next.Noise == 0 ? new([], null) : new([new(slope, row)], latent.Value);

    /// <summary>The level at which the step of this second evaluation starts.</summary>
    /// <exception cref="PortException">The row is no second evaluation of this kind.</exception>
    public static NoiseLevel Start(PredictionHistory history, SamplingRow row, Func<NoiseLevel, double> expected, string evaluations)
    {
        var start = history.Predictions[0].Row.Here;
        if (Math.Abs(row.Here.Sigma / expected(start) - 1) > 1e-3)
            throw new PortException("t", "is no second evaluation of the step that the row before began", $"Set evaluations to {evaluations} on sigma.timesteps@1.");
        return start;
    }
}
