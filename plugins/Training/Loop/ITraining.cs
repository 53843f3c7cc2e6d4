using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>What a <see cref="TrainingLoop"/> trains: its loss, and what is kept of it.</summary>
internal interface ITraining : IDisposable
{
    /// <summary>What the optimizer changes, by the names that checkpoints give it.</summary>
    IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <summary>Tensors beside the parameters and their optimizer's that the next step depends on; a resumed training finds them as they were.</summary>
    IEnumerable<(string Name, Tensor Tensor)> State { get; }

    /// <summary>Numbers beside the tensors that the next step depends on.</summary>
    IReadOnlyDictionary<string, double> Numbers { get; }

    /// <summary>Takes back what <see cref="State"/> and <see cref="Numbers"/> gave. The tensors are filled by the loop.</summary>
    void Restore(IReadOnlyDictionary<string, double> numbers);

    /// <summary>The loss of one part of a step's batch, a scalar with its gradients recorded.</summary>
    /// <param name="part">Number of the part over the whole training: its examples, noise and timesteps follow from it.</param>
    /// <param name="figures">Receives what the loss is made of.</param>
    Tensor Loss(long part, Figures figures);

    /// <summary>Called after every step of the optimizer.</summary>
    void AfterStep(long step, Figures figures);

    /// <summary>Measures on examples that training does not see.</summary>
    void Validate(Figures figures);

    /// <summary>Pictures to look at, [batch, 3, height, width] in [0, 1], and how many stand side by side.</summary>
    (Tensor Pictures, int Columns) Sheet();

    /// <summary>What the pictures of the sheet should show, row by row; empty where that is no question of words.</summary>
    IReadOnlyList<string> Captions => [];

    /// <summary>Writes the model as checkpoints.</summary>
    void Export(TrainingFolder folder);
}
