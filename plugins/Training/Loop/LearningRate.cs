namespace LdmGraph.Plugins.Training;

/// <summary>The learning rate over a training: up in a straight line, then constant or down along half a cosine.</summary>
/// <param name="Peak">The largest.</param>
/// <param name="Warmup">Steps on the way up.</param>
/// <param name="Decay">What follows the way up.</param>
/// <param name="Final">The rate that half a cosine ends at.</param>
internal sealed record LearningRate(double Peak, int Warmup, LearningRateDecay Decay, double Final)
{
    /// <summary>The rate of a step, counted from 0, of a training of <paramref name="steps"/> steps.</summary>
    public double At(long step, long steps)
    {
        if (step < Warmup) return Peak * (step + 1) / Warmup;
        if (Decay == LearningRateDecay.Constant) return Peak;
        var done = Math.Min(1, (double)(step - Warmup) / Math.Max(1, steps - Warmup));
        return Final + (Peak - Final) * 0.5 * (1 + Math.Cos(Math.PI * done));
    }
}

/// <summary>What becomes of the learning rate after the warm-up.</summary>
public enum LearningRateDecay
{
    /// <summary>It falls along half a cosine, to the final rate at the last step.</summary>
    Cosine,

    /// <summary>It stays, as in the original.</summary>
    Constant,
}
