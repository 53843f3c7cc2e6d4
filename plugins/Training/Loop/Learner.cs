using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>Parameters that an optimizer of their own changes, by a loss of their own.</summary>
/// <param name="Parameters">What changes, by the names that checkpoints give it.</param>
/// <param name="Loss">The loss of one part of a step's batch, a scalar with its gradients recorded.</param>
internal sealed record Learner(IReadOnlyList<(string Name, Parameter Parameter)> Parameters, Learner.LossOf Loss)
{
    /// <param name="step">The step, counted from 0.</param>
    /// <param name="part">Number of the part over the whole training: its examples, noise and timesteps follow from it.</param>
    /// <param name="figures">Receives what the loss is made of.</param>
    public delegate Tensor LossOf(long step, long part, Figures figures);

    /// <summary>The first step in which it learns.</summary>
    public long Start { get; init; }

    /// <summary>What messages and figures call it; empty for the model itself.</summary>
    public string Name { get; init; } = "";
}
