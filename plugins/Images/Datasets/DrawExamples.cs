using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Images.Datasets;

/// <summary>Takes examples out of a dataset, to look at them or to measure on them.</summary>
[Node("dataset.draw@1", Category = "Datasets")]
public sealed class DrawExamples : INode<DrawExamples.Result>, IInfersOutputs
{
    /// <summary>The dataset.</summary>
    [Input] public required IDataset Dataset { get; init; }

    /// <summary>Position of the first example; a dataset has no end.</summary>
    [Input(Min = 0)] public long Start { get; init; }

    /// <summary>How many.</summary>
    [Input(Min = 1, Max = 65536)] public int Count { get; init; } = 16;

    /// <param name="Image">The pictures as a batch.</param>
    /// <param name="Captions">One for each picture; empty where the dataset has none.</param>
    /// <param name="Classes">One for each picture; empty where the dataset has none.</param>
    public sealed record Result(Image Image, IReadOnlyList<string> Captions, IReadOnlyList<long> Classes);

    /// <summary>The pictures' size.</summary>
    public static void Infer(InferenceContext context)
    {
        var known = context.Spec<DatasetSpec>("dataset");
        context.Output("image", new ImageSpec(context.TryGetLiteral<int>("count", out var count) ? count : null, known?.Height, known?.Width));
    }

    /// <exception cref="PortException">A picture of the dataset cannot be read.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        try
        {
            var examples = Dataset.Draw(Start, Count);                            // the pictures belong to the image from here on
            return new(new Result(new Image(examples.Pictures), examples.Captions, examples.Classes));
        }
        catch (PortException wrong)
        {
            // The dataset names a port of the node that made it.
            throw new PortException("dataset", wrong.Problem, wrong.Fix, wrong);
        }
    }
}
