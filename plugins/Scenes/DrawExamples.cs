using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Scenes;

/// <summary>Takes consecutive examples out of a dataset, to look at them or to measure with them.</summary>
[Node("dataset.draw@1", Category = "Datasets")]
public sealed class DrawExamples : INode<DrawExamples.Result>, IInfersOutputs
{
    /// <summary>The dataset.</summary>
    [Input] public required IDataset Dataset { get; init; }

    /// <summary>Position of the first example.</summary>
    [Input(Min = 0)] public int Start { get; init; }

    /// <summary>Number of examples.</summary>
    [Input(Min = 1, Max = 65536)] public int Count { get; init; } = 16;

    /// <param name="Image">The pictures.</param>
    /// <param name="Captions">One for each picture, or none.</param>
    public sealed record Result(Image Image, IReadOnlyList<string> Captions);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var dataset = context.Spec<DatasetSpec>("dataset");
        context.Output("image", new ImageSpec(context.TryGetLiteral<int>("count", out var count) ? count : null, dataset?.Height, dataset?.Width));
    }

    /// <exception cref="PortException">A picture of the dataset cannot be read.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        using var scope = NewDisposeScope();
        using var examples = Dataset.Draw(Start, Count);
        return new(new Result(new Image(examples.Pictures.clone()), examples.Captions));
    }
}
