using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>
/// Pictures to look at while a model is trained: deterministic DDIM over evenly spaced timesteps, guided. How a finished
/// model samples is a graph's business.
/// </summary>
internal static class PreviewSampler
{
    /// <summary>From noise to latents, in the scale that the denoiser works in.</summary>
    /// <param name="denoiser">The network.</param>
    /// <param name="schedule">What it was trained on.</param>
    /// <param name="noise">Where it starts, [batch, channels, h, w].</param>
    /// <param name="conditionings">Unconditional first, each for the whole batch; or null.</param>
    /// <param name="steps">Evaluations of the network.</param>
    /// <param name="scale">Of the guidance.</param>
    public static Tensor Sample(IDenoiser denoiser, NoiseSchedule schedule, Tensor noise, (Conditioning Nothing, Conditioning Wanted)? conditionings, int steps, double scale)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var z = noise.alias();
        for (var step = steps; step > 0; step--)
        {
            using var inner = NewDisposeScope();
            var (t, next) = (Timestep(step), Timestep(step - 1));
            var at = full([z.shape[0]], t, ScalarType.Int64);
            var output = conditionings is { } pair ? Guided(pair) : denoiser.Predict(z, at, null);
            var (z0, eps) = Read(output, z, schedule.AlphaBars[t]);
            var bar = step == 1 ? 1 : schedule.AlphaBars[next];
            z = (Math.Sqrt(bar) * z0 + Math.Sqrt(1 - bar) * eps).MoveToOuterDisposeScope();

            Tensor Guided((Conditioning Nothing, Conditioning Wanted) given)
            {
                var (without, with) = (denoiser.Predict(z, at, given.Nothing), denoiser.Predict(z, at, given.Wanted));
                return without + scale * (with - without);
            }
        }
        return z.MoveToOuterDisposeScope();

        int Timestep(int step) => step == 0 ? 0 : (int)((long)step * schedule.Timesteps / steps) - 1;

        (Tensor Z0, Tensor Noise) Read(Tensor output, Tensor z, double bar)
        {
            var (signal, sigma) = (Math.Sqrt(bar), Math.Sqrt(1 - bar));
            return schedule.Prediction switch
            {
                Prediction.Epsilon => ((z - sigma * output) / signal, output),
                Prediction.V => (signal * z - sigma * output, signal * output + sigma * z),
                _ => (output, (z - signal * output) / sigma),
            };
        }
    }
}
