using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images;

/// <summary>Makes one batch of a list of equally large pictures, so that a network or a metric takes them at once.</summary>
[Node("image.batch@1", Category = "Images")]
public sealed class BatchImages : INode<BatchImages.Result>
{
    /// <summary>The pictures, in order; batches among them are joined.</summary>
    [Input] public required IReadOnlyList<Image> Images { get; init; }

    /// <param name="Image">All of them.</param>
    public sealed record Result(Image Image);

    /// <exception cref="PortException">No pictures, or of different sizes.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        if (Images.Count == 0) throw new PortException("images", "is empty", "give one picture at least");
        var first = Images[0];
        if (Images.Index().FirstOrDefault(one => one.Item.Width != first.Width || one.Item.Height != first.Height) is (var place, { } other))
            throw new PortException("images", $"picture {place} is {other.Width} x {other.Height} pixels, the first {first.Width} x {first.Height}", "resize them");
        return new(new Result(new Image(cat(Images.Select(image => image.Value).ToArray(), 0))));
    }
}
