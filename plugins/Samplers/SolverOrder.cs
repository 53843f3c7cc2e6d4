using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Samplers;

/// <summary>The order with which a multistep solver takes a step.</summary>
internal static class SolverOrder
{
    /// <summary>Below this many steps, lower orders at the end are steadier (Lu et al. 2022, arXiv:2211.01095, appendix).</summary>
    private const int Few = 15;

    /// <summary>
    /// No higher than the predictions at hand allow. The first order where a step leaves no noise, which leads to ẑ₀ itself, and
    /// where it leads nowhere, as the last one over Karras' levels in diffusers 0.20.
    /// </summary>
    /// <param name="row">The row of the step.</param>
    /// <param name="order">The order asked for.</param>
    /// <param name="past">Predictions of earlier rows.</param>
    /// <param name="lowered">Whether the order falls to 1 over the last steps.</param>
    public static int At(SamplingRow row, int order, int past, bool lowered) =>
        row.Next.Noise == 0 || row.Next == row.Here ? 1 : Math.Min(Math.Min(order, past + 1), lowered ? row.Count - row.Index : order);

    /// <summary>Whether DPM-Solver and DEIS lower their order over the last steps of this walk.</summary>
    public static bool LowersAtEnd(SamplingRow row, bool lowerOrderFinal) => lowerOrderFinal && row.Count < Few;
}
