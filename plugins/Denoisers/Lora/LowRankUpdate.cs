using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>What LoRA (Hu et al. 2021, arXiv:2106.09685) adds to one weight: strength · α / r · B A, with B <c>lora_up</c> and A <c>lora_down</c>.</summary>
/// <param name="File">The file that holds the factors.</param>
/// <param name="Module">The module's name in it.</param>
/// <param name="Strength">The share that is added.</param>
internal sealed record LowRankUpdate(Weights File, string Module, double Strength)
{
    public const string Up = ".lora_up.weight";
    public const string Down = ".lora_down.weight";
    public const string Alpha = ".alpha";

    /// <summary>Why the factors do not make an update of that weight, or null.</summary>
    public string? Misfit(IReadOnlyList<long> weight)
    {
        if (!File.Entries.TryGetValue(Module + Up, out var up)) return $"{Module} has no {Up[1..]}";
        if (!File.Entries.TryGetValue(Module + Down, out var down)) return $"{Module} has no {Down[1..]}";
        var rank = down.Shape.Count < 2 ? 0 : down.Shape[0];
        // Convolutions are matrices here: a kernel's places are columns of A, and B is 1×1. Files keep 1×1 kernels also as matrices.
        var fits = rank > 0 && up.Shape.Count >= 2 && weight.Count >= 2 && up.Shape[0] == weight[0] && up.Elements == weight[0] * rank
            && down.Shape[1] == weight[1] && down.Elements == rank * weight.Skip(1).Aggregate(1L, (product, side) => product * side);
        if (!fits) return $"{Module} is [{string.Join(", ", up.Shape)}] · [{string.Join(", ", down.Shape)}] for a weight of [{string.Join(", ", weight)}]";
        return File.Entries.TryGetValue(Module + Alpha, out var alpha) && alpha.Elements != 1 ? $"{Module}{Alpha} is no single number" : null;
    }

    /// <summary>The weight with the update, in float32 whatever both are stored in: halves would lose small updates.</summary>
    public Tensor AddTo(Tensor weight)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var up = File.Read(Module + Up).to(ScalarType.Float32).flatten(1);               // [out, r]
        var down = File.Read(Module + Down).to(ScalarType.Float32).flatten(1);           // [r, in · kernel²]
        var rank = down.shape[0];
        var alpha = File.Entries.ContainsKey(Module + Alpha) ? File.Read(Module + Alpha).to(ScalarType.Float64).item<double>() : rank;
        var update = up.matmul(down).reshape(weight.shape);                              // [out, in, kernel, kernel] or [out, in]
        return (weight.to(ScalarType.Float32) + Strength * alpha / rank * update).MoveToOuterDisposeScope();
    }
}
