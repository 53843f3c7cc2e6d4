using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Images.Tests;

public sealed class PickImagesTests : IDisposable
{
    private readonly long _before = Tensor.TotalCount;

    public void Dispose() => Assert.Equal(_before, Tensor.TotalCount);

    [Fact]
    public async Task A_list_becomes_a_batch_in_order_and_pictures_are_picked_by_their_places()
    {
        using Image one = Grey(0.1f), two = Grey(0.2f), three = Grey(0.3f);
        using var batch = (await new BatchImages { Images = [one, two, three] }.EvaluateAsync(Scratch.Context())).Image;
        Assert.Equal([3, 3, 2, 4], batch.Value.shape);
        using var picked = (await new PickImages { Image = batch, Indices = [2, 0, 2] }.EvaluateAsync(Scratch.Context())).Image;
        Assert.Equal([0.3f, 0.1f, 0.3f], picked.Value.data<float>().ToArray().Chunk(3 * 2 * 4).Select(pixels => pixels[0]));
    }

    [Fact]
    public async Task Pictures_of_other_sizes_are_no_batch()
    {
        using Image one = Grey(0.1f), other = Grey(0.2f, width: 5);
        var problem = await Assert.ThrowsAsync<PortException>(() => new BatchImages { Images = [one, other] }.EvaluateAsync(Scratch.Context()).AsTask());
        Assert.Contains("picture 1 is 5 x 2", problem.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PortException>(() => new BatchImages { Images = [] }.EvaluateAsync(Scratch.Context()).AsTask());
    }

    [Theory, InlineData(-1), InlineData(1)]
    public async Task A_place_that_is_not_there_is_refused_when_the_graph_is_bound_and_when_it_runs(int place)
    {
        using var one = Grey(0.1f);
        await Assert.ThrowsAsync<PortException>(() => new PickImages { Image = one, Indices = [place] }.EvaluateAsync(Scratch.Context()).AsTask());
        var inference = new Inference { Literals = { ["indices"] = (IReadOnlyList<int>)[place] }, Specs = { ["image"] = new ImageSpec(1, 2, 4) } };
        PickImages.Infer(inference);
        Assert.Single(inference.Errors);
    }

    private static Image Grey(float level, int width = 4) => new(full([1, 3, 2, width], level, ScalarType.Float32));
}
