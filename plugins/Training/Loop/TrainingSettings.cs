namespace LdmGraph.Plugins.Training;

/// <summary>How a training goes.</summary>
internal sealed record TrainingSettings
{
    /// <summary>What the report is called.</summary>
    public required string Title { get; init; }

    /// <summary>Steps of the optimizer in all.</summary>
    public required long Steps { get; init; }

    /// <summary>Examples of one part of a step.</summary>
    public required int Batch { get; init; }

    /// <summary>Parts of a step, whose gradients are added up.</summary>
    public int Accumulate { get; init; } = 1;

    public required LearningRate LearningRate { get; init; }

    public double Beta1 { get; init; } = 0.9;

    public double Beta2 { get; init; } = 0.999;

    public double WeightDecay { get; init; } = 0.01;

    /// <summary>The largest norm of all gradients together; 0 for none.</summary>
    public double Clip { get; init; }

    public int LogEvery { get; init; } = 10;

    public int SaveEvery { get; init; } = 500;

    /// <summary>Steps between sample sheets; 0 for none.</summary>
    public int ShowEvery { get; init; } = 500;

    /// <summary>What must be the same for a folder's state to be of use: a name for each part, and a text that stands for it.</summary>
    public required IReadOnlyDictionary<string, string> Identity { get; init; }
}
