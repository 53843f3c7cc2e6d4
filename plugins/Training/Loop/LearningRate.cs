namespace LdmGraph.Plugins.Training;

/// <summary>The learning rate over a training: up in a straight line, and then as its decay says.</summary>
/// <param name="Peak">The largest.</param>
/// <param name="Warmup">Steps on the way up.</param>
/// <param name="Decay">What follows the way up.</param>
/// <param name="Final">The rate that a decay ends at.</param>
internal sealed record LearningRate(double Peak, int Warmup, LearningRateDecay Decay, double Final)
{
    private const double CooldownShare = 0.2;

    /// <summary>The rate of a step, counted from 0, of a training of <paramref name="steps"/> steps.</summary>
    public double At(long step, long steps)
    {
        if (step < Warmup) return Peak * (step + 1) / Warmup;
        var done = Math.Min(1, (double)(step - Warmup) / Math.Max(1, steps - Warmup));
        return Final + (Peak - Final) * Decay switch
        {
            LearningRateDecay.Cosine => 0.5 * (1 + Math.Cos(Math.PI * done)),
            LearningRateDecay.Cooldown => Math.Min(1, (1 - done) / CooldownShare),
            _ => 1,
        };
    }
}

/// <summary>What becomes of the learning rate after the warm-up.</summary>
public enum LearningRateDecay
{
    /// <summary>It falls along half a cosine, to the final rate at the last step.</summary>
    Cosine,

    /// <summary>It stays, and falls in a straight line over the last fifth: a training whose end is not known yet can go on from before the fall.</summary>
    Cooldown,

    /// <summary>It stays, as in the original.</summary>
    Constant,
}
