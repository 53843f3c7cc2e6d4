using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images;

/// <summary>Takes pictures out of a batch by their places, such as the neighbours that a metric found.</summary>
[Node("image.pick@1", Category = "Images")]
public sealed class PickImages : INode<PickImages.Result>, IInfersOutputs
{
    /// <summary>The pictures to take from.</summary>
    [Input] public required Image Image { get; init; }

    /// <summary>Places in the batch, from 0, in the order wanted; one may be taken twice.</summary>
    [Input] public required IReadOnlyList<int> Indices { get; init; }

    /// <param name="Image">The pictures taken.</param>
    public sealed record Result(Image Image);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        var image = context.Spec<ImageSpec>("image");
        long? count = null;
        if (context.TryGetLiteral<IReadOnlyList<int>>("indices", out var indices))
        {
            count = indices.Count;
            if (Problem(indices, image?.Batch) is { } wrong) context.Error("indices", wrong);
        }
        context.Output("image", new ImageSpec(count, image?.Height, image?.Width));
    }

    /// <exception cref="PortException">No places, or one that the batch does not have.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Problem(Indices, Image.Value.shape[0]) is { } wrong) throw new PortException("indices", wrong);
        using var places = tensor(Indices.Select(index => (long)index).ToArray());
        return new(new Result(new Image(Image.Value.index_select(0, places))));
    }

    private static string? Problem(IReadOnlyList<int> indices, long? batch)
    {
        if (indices.Count == 0) return "is empty; expected one place at least";
        foreach (var index in indices)
            if (index < 0 || index >= batch) return $"asks for picture {index}; {(batch is { } count ? $"there are {count}, from 0" : "the first is 0")}";
        return null;
    }
}
