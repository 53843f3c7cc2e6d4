using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training;

/// <summary>What a <see cref="TrainingLoop"/> trains: what learns in it, and what is kept of it.</summary>
internal interface ITraining : IDisposable
{
    /// <summary>What learns: the model, and maybe something that helps it to. In every step each takes one of its own, in this order.</summary>
    IReadOnlyList<Learner> Learners { get; }

    /// <summary>Tensors beside the parameters and their optimizers' that the next step depends on; a resumed training finds them as they were.</summary>
    IEnumerable<(string Name, Tensor Tensor)> State { get; }

    /// <summary>Numbers beside the tensors that the next step depends on.</summary>
    IReadOnlyDictionary<string, double> Numbers { get; }

    /// <summary>Takes back what <see cref="State"/> and <see cref="Numbers"/> gave. The tensors are filled by the loop.</summary>
    void Restore(IReadOnlyDictionary<string, double> numbers);

    /// <summary>Called after every step, when all have learnt.</summary>
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
