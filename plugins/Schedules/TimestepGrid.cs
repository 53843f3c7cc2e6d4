using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Schedules;

/// <summary>One visit of a walk over the training timesteps.</summary>
/// <param name="Timestep">The timestep.</param>
/// <param name="Before">The timestep that the step leads to; negative at the end.</param>
internal readonly record struct Visit(int Timestep, int Before);

/// <summary>Chooses the training timesteps that S sampling steps visit, from the noisiest down.</summary>
internal static class TimestepGrid
{
    /// <exception cref="PortException">The steps do not fit the T training timesteps.</exception>
    public static List<Visit> Walk(int trained, int steps, TimestepSpacing spacing, int offset = 0)
    {
        if (steps < 1 || steps > trained)
            throw new PortException("steps", $"is {steps}; this schedule has {trained} timesteps", $"use 1 to {trained}");
        var timesteps = spacing switch
        {
            TimestepSpacing.Uniform => Uniform(trained, trained / steps),
            TimestepSpacing.Quad => Quad(trained, steps),
            TimestepSpacing.Leading => Enumerable.Range(0, steps).Select(i => i * (trained / steps) + offset),
            // Rounded to even at halves, as NumPy rounds.
            TimestepSpacing.Linspace => Enumerable.Range(0, steps).Select(i => (int)Math.Round(steps == 1 ? 0.0 : i * ((trained - 1.0) / (steps - 1)))),
            TimestepSpacing.Trailing => Enumerable.Range(0, steps).Select(i => (int)Math.Round(trained - (steps - 1 - i) * ((double)trained / steps)) - 1),
            _ => throw new ArgumentOutOfRangeException(nameof(spacing), spacing, "expected a spacing, not the model's"),
        };
        // The original and diffusers run over the end here for some S (with T = 1000: S = 3, 9, 27, 36, ... and every
        // S > 500) and crash. There is no timestep T; the walk starts with the noisiest that exists.
        int[] ascending = [.. timesteps.Where(t => t < trained)];

        var walk = new List<Visit>(ascending.Length);
        for (var i = ascending.Length - 1; i >= 0; i--)
            walk.Add(new Visit(ascending[i], spacing is TimestepSpacing.Uniform or TimestepSpacing.Quad
                ? i == 0 ? -1 : ascending[i - 1]
                : ascending[i] - trained / steps));      // diffusers steps down by ⌊T / S⌋, whatever timestep comes next
        return walk;
    }

    /// <summary>The last <paramref name="strength"/> of the walk, in whole steps rounded down: what an image-to-image run does of it.</summary>
    public static T[] Cut<T>(this IReadOnlyCollection<T> walk, double strength) => [.. walk.TakeLast((int)(walk.Count * strength))];

    private static IEnumerable<int> Uniform(int trained, int stride)
    {
        for (var t = 0; t < trained; t += stride) yield return t + 1;
    }

    private static IEnumerable<int> Quad(int trained, int steps)
    {
        var end = Math.Sqrt(trained * 0.8);
        var stride = end / (steps - 1);
        for (var i = 0; i < steps; i++)
        {
            // The last point is the end itself, not a rounded multiple: truncation makes an ulp a whole timestep.
            var root = steps == 1 ? 0 : i == steps - 1 ? end : i * stride;
            yield return (int)(root * root) + 1;
        }
    }
}
