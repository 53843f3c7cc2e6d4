using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>What the two ways of DPM-Solver and DPM-Solver++ share (Lu et al. 2022, arXiv:2206.00927 and arXiv:2211.01095).</summary>
public abstract class DpmStep : HistoryStep
{
    /// <summary>This row of the sampling schedule, from <c>dpm.timesteps@1</c>.</summary>
    [Input] public override required SamplingRow T { get; init; }

    /// <summary>Order of the method: how many predictions it combines.</summary>
    [Input(Min = 1, Max = 3)] public int Order { get; init; } = 2;

    /// <summary>What is integrated: the clean latent (DPM-Solver++) or the noise (DPM-Solver).</summary>
    [Input] public Integrand Integrand { get; init; } = Integrand.Data;

    /// <summary>How slopes are weighed.</summary>
    [Input] public DpmCorrection Correction { get; init; } = DpmCorrection.Midpoint;

    /// <summary>Solve the SDE instead of the ODE: every step adds fresh noise.</summary>
    [Input] public bool Sde { get; init; }

    /// <summary>One step from a level to where the row leads; to leave no noise it goes to ẑ₀.</summary>
    private protected Tensor Advance(NodeContext context, CleanEstimate estimate, NoiseLevel from, Latent? noise, Func<LambdaStep, Tensor> solve)
    {
        if (T.Next.Noise == 0) return T.Next.Signal * estimate.Z0;
        var step = LambdaStep.Between(from, T.Next, Integrand, Sde);
        var z = solve(step);
        return step.Deviation > 0 ? z + step.Deviation * StepInputs.Noise(context, Latent, noise) : z;
    }
}
