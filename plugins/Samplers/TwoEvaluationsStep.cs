using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>A step that evaluates the network twice, over two rows: the first evaluation's slope and start wait in the history.</summary>
/// <remarks>To leave no noise one evaluation is enough: following the slope at the start leads to ẑ₀.</remarks>
public abstract class TwoEvaluationsStep : HistoryStep
{
    private protected sealed override (Tensor Z, PredictionHistory History) Step(NodeContext context, CleanEstimate estimate)
    {
        var slope = estimate.AgreeingNoise(Latent, T);
        if (History.Start is null)
            return (SigmaFlow.Follow(Latent.Value, T.Here, T.Next, slope), T.Next.Noise == 0 ? new([], null) : new([new(slope, T)], Latent.Value));

        var start = History.Predictions[0].Row.Here;
        if (Math.Abs(T.Here.Sigma / SecondSigma(start) - 1) > 1e-3)
            throw new PortException("t", "is no second evaluation of the step that the row before began", $"set evaluations to {Evaluations} on sigma.timesteps@1");
        return (Second(context, start, slope), new([], null));
    }

    /// <summary>The setting of <c>sigma.timesteps@1</c> that gives this method's rows.</summary>
    private protected abstract string Evaluations { get; }

    /// <summary>σ of the second evaluation of the step from a level to where this row leads.</summary>
    private protected abstract double SecondSigma(NoiseLevel start);

    /// <summary>Takes the whole step from its start, now that the slope at the second evaluation is known, too.</summary>
    private protected abstract Tensor Second(NodeContext context, NoiseLevel start, Tensor slope);
}
