using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>
/// Linear multistep in σ: x' = x + Σⱼ wⱼ εⱼ for x = z / α, wⱼ the integral from σ to σ' of the Lagrange polynomial that is 1 at
/// the j-th level and 0 at the others. The polynomials may be in any function of σ.
/// </summary>
internal static class AdamsBashforth
{
    /// <summary>Takes the step with as many predictions as there are nodes.</summary>
    /// <param name="latent">The latent at the row.</param>
    /// <param name="row">The row.</param>
    /// <param name="noises">ε, newest first.</param>
    /// <param name="nodes">The polynomials' variable at the levels of the predictions, counted from the newest: the first is 0.</param>
    /// <param name="moments">∫ vᵏ dσ from σ to σ', v that variable, for every k below the number of nodes.</param>
    public static Tensor Step(Latent latent, SamplingRow row, IReadOnlyList<Tensor> noises, double[] nodes, Func<int, double> moments)
    {
        var x = latent.Value / row.Here.Signal;
        for (var j = 0; j < nodes.Length; j++) x += Weight(nodes, j, moments) * noises[j];
        return row.Next.Signal * x;
    }

    private static double Weight(double[] nodes, int j, Func<int, double> moments)
    {
        double[] polynomial = [1];                                                 // coefficients of v⁰, v¹, ...
        foreach (var node in nodes.Where((_, m) => m != j))
        {
            var (product, width) = (new double[polynomial.Length + 1], nodes[j] - node);
            for (var k = 0; k < polynomial.Length; k++)
            {
                product[k] -= polynomial[k] * node / width;
                product[k + 1] += polynomial[k] / width;
            }
            polynomial = product;
        }
        return polynomial.Select((coefficient, k) => coefficient * moments(k)).Sum();
    }
}
