using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints;

/// <summary>The noise schedule of a file without configuration: read from its stored β where it has them, else the public model's.</summary>
internal static class ScheduleShape
{
    /// <exception cref="InvalidDataException">The stored β are not of the original's "linear" schedule.</exception>
    public static void Derive(TensorShapes shapes, KnownModel known, JsonObject parameters)
    {
        var (start, end, timesteps) = (known.LinearStart, known.LinearEnd, 1000);
        if (shapes.Has("betas") && shapes.Weights.Entries["betas"] is { Dtype: ScalarType.Float32, Shape.Count: 1, Elements: > 1 and < 1_000_000 })
        {
            var betas = MemoryMarshal.Cast<byte, float>(shapes.Weights.ReadBytes("betas")).ToArray();
            // Six digits recover what was written in the configuration from its rounding to float32.
            (start, end, timesteps) = (Rounded(betas[0]), Rounded(betas[^1]), betas.Length);
            if (!IsLinear(betas, start, end)) throw new InvalidDataException($"{shapes.Origin}: its 'betas' are of no schedule that is known; put the model's config.yaml beside it");
        }
        parameters["linear_start"] = start;
        parameters["linear_end"] = end;
        parameters["timesteps"] = timesteps;
    }

    /// <summary>The original's "linear": evenly spaced square roots, squared.</summary>
    private static bool IsLinear(float[] betas, double start, double end)
    {
        for (var t = 0; t < betas.Length; t++)
        {
            var root = double.Lerp(Math.Sqrt(start), Math.Sqrt(end), t / (betas.Length - 1.0));
            if (!(Math.Abs(betas[t] - root * root) <= 1e-5 * root * root)) return false;
        }
        return true;
    }

    private static double Rounded(float value) => double.Parse(value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
