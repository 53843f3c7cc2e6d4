using LdmGraph.Diffusion;

namespace LdmGraph.Plugins.Scenes;

/// <summary>An endless dataset of drawn still lifes with captions: spheres, cubes, cylinders and cones on a ground. Nothing is downloaded or written.</summary>
[Node("scene.dataset@1", Category = "Datasets")]
public sealed class SceneDataset : INode<SceneDataset.Result>, IInfersOutputs
{
    /// <summary>Width and height of the pictures in pixels; the scenes are the same at every size.</summary>
    [Input(Min = 16, Max = 1024, MultipleOf = 8)] public int Size { get; init; } = 64;

    /// <summary>Seed of the sequence.</summary>
    [Input] public Seed Seed { get; init; }

    /// <summary>How often scenes have one, two and three objects, in any measure: "0 1 0" for two objects only.</summary>
    [Input] public string Objects { get; init; } = "1 1 1";

    /// <summary>Whether scenes have captions for training, or the tenth of all captions that training never sees.</summary>
    [Input] public Split Split { get; init; }

    /// <param name="Dataset">Pictures with captions; the class is shape and colour of the leftmost object, 32 in all.</param>
    public sealed record Result(IDataset Dataset);

    /// <summary>All of what the examples are, where no input is linked to another node.</summary>
    public static void Infer(InferenceContext context)
    {
        if (ObjectShares.Infer(context) is { } shares && context.TryGetLiteral<int>("size", out var size) && context.TryGetLiteral<Seed>("seed", out var seed)
            && context.TryGetLiteral<Split>("split", out var split))
            context.Output("dataset", SceneExamples.SpecOf(new SceneSequence(seed.Value, split, shares), size));
    }

    /// <exception cref="PortException">The shares cannot be read.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context) =>
        new(new Result(new SceneExamples(new SceneSequence(Seed.Value, Split, ObjectShares.Of(Objects)), Size)));
}
