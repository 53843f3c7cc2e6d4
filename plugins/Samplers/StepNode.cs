using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Samplers;

/// <summary>What every step has: a latent, what the network said of it, and the row that says where the step leads.</summary>
/// <typeparam name="TResult">The step's outputs.</typeparam>
public abstract class StepNode<TResult> : INode<TResult>, IInfersOutputs where TResult : class
{
    /// <summary>Latent at this row, [batch, channels, height / f, width / f].</summary>
    [Input] public virtual required Latent Latent { get; init; }

    /// <summary>What the denoiser predicted, in the shape of the latent.</summary>
    [Input] public required NoisePrediction Eps { get; init; }

    /// <summary>This row of the sampling schedule.</summary>
    [Input] public abstract required SamplingRow T { get; init; }

    static void IInfersOutputs.Infer(InferenceContext context)
    {
        if (context.Spec<LatentSpec>("latent") is not { } latent) return;
        context.Output("latent", latent);
        context.Output("predicted", latent);
    }

    /// <inheritdoc/>
    /// <exception cref="PortException"><see cref="Eps"/>, or noise that is linked, has another shape than <see cref="Latent"/>; or <see cref="T"/> is no row of this method.</exception>
    public ValueTask<TResult> EvaluateAsync(NodeContext context)
    {
        StepInputs.CheckShapes(Latent, Eps);
        using var scope = NewDisposeScope();
        return new(Take(context));
    }

    /// <summary>Takes the step, in the node's dispose scope.</summary>
    private protected abstract TResult Take(NodeContext context);
}
