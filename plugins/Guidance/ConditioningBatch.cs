using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Guidance;

/// <summary>Fits conditionings to the batch of a network evaluation. Results own tensors that are theirs alone.</summary>
internal static class ConditioningBatch
{
    /// <exception cref="PortException">A part has another batch size than the latent and is no batch of one.</exception>
    public static void CheckBatch(string port, Conditioning conditioning, long batch)
    {
        foreach (var part in (Tensor?[])[conditioning.Context, conditioning.Concat, conditioning.Vector])
            if (part is not null && part.shape[0] != 1 && part.shape[0] != batch)
                throw new PortException(port, $"is a {conditioning} for a batch of {batch} latents", $"give one conditioning, or {batch}");
    }

    /// <summary>The conditioning for every item of the batch.</summary>
    public static Conditioning Expand(Conditioning conditioning, long batch) =>
        Own(Repeat(conditioning.Context, batch), Repeat(conditioning.Concat, batch), Repeat(conditioning.Vector, batch));

    /// <summary>The unconditional one for the first half of a doubled batch, the conditional one for the second.</summary>
    /// <exception cref="PortException">They do not have the same parts in the same shapes.</exception>
    public static Conditioning Join(Conditioning uncond, Conditioning cond, long batch) => Own(
        Join("context", uncond.Context, cond.Context, batch),
        Join("concat", uncond.Concat, cond.Concat, batch),
        Join("vector", uncond.Vector, cond.Vector, batch));

    // Taken out of the dispose scope only when all parts are there.
    private static Conditioning Own(Tensor? context, Tensor? concat, Tensor? vector) => new() { Context = context, Concat = concat, Vector = vector };

    private static Tensor? Join(string part, Tensor? uncond, Tensor? cond, long batch)
    {
        if (uncond is null && cond is null) return null;
        if (uncond is null || cond is null)
            throw new PortException("uncond", $"{(uncond is null ? "lacks" : "has")} the part '{part}', unlike cond", "both sides of guidance need the same parts");
        if (!uncond.shape.AsSpan(1).SequenceEqual(cond.shape.AsSpan(1)))
            throw new PortException("uncond", $"has a {part} of [{string.Join(", ", uncond.shape)}], cond one of [{string.Join(", ", cond.shape)}]",
                "both must come from the same encoder");
        return cat([Repeat(uncond, batch)!, Repeat(cond, batch)!], 0);
    }

    private static Tensor? Repeat(Tensor? part, long batch)
    {
        if (part is null) return null;
        var shape = part.shape;
        shape[0] = batch;
        return part.expand(shape).clone();
    }
}
