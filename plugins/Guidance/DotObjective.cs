using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Guidance;

/// <summary>The scalar product of a latent with a direction, an objective whose gradient carries a gradient further back.</summary>
/// <remarks>
/// The chain rule in two graphs instead of one: with g = ∇f at z₀, the gradient of f(z₀(z)) by z is that of ⟨g, z₀(z)⟩. One
/// gradient@1 takes g through the decoder, another one carries it through the denoiser, and only one of them is in memory at a
/// time, at the price of evaluating the denoiser twice.
/// </remarks>
[Node("objective.dot@1", Category = "Guidance")]
public sealed class DotObjective : INode<DotObjective.Result>
{
    /// <summary>What depends on the values to differentiate by.</summary>
    [Input] public required Latent Latent { get; init; }

    /// <summary>g, the gradient with respect to this latent, of the same shape.</summary>
    [Input] public required Latent Direction { get; init; }

    /// <param name="Objective">⟨direction, latent⟩ for every picture.</param>
    public sealed record Result(Objective Objective);

    /// <exception cref="PortException">The shapes differ.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (!Latent.Value.shape.SequenceEqual(Direction.Value.shape)) throw new PortException("direction", $"is a {Direction}, expected the shape of {Latent}");
        using var scope = NewDisposeScope();
        return new(new Result(new Objective((Latent.Value * Direction.Value.to(Latent.Value.device)).sum([1, 2, 3]))));
    }
}
