using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Metrics.Tests;

public sealed class FeatureMetricsTests : IDisposable
{
    private readonly long _before = Tensor.TotalCount;

    public void Dispose() => Assert.Equal(_before, Tensor.TotalCount);

    private static Features Rows(long dimension, params double[] values) => new(tensor(values, [values.Length / dimension, dimension]));

    private static Features Random(long count, long dimension, ulong seed)
    {
        using var generator = new Generator(seed);
        return new Features(randn([count, dimension], ScalarType.Float64, generator: generator));
    }

    private static async Task<double> FrechetAsync(Features features, Features reference) =>
        (await new Frechet { Features = features, Reference = reference }.EvaluateAsync(Evaluation.Context)).Frechet.Value;

    private static async Task<NearestNeighbours.Result> LookUpAsync(Features features, Features reference, int count, FeatureDistance distance = FeatureDistance.Euclidean) =>
        await new NearestNeighbours { Features = features, Reference = reference, Count = count, Distance = distance }.EvaluateAsync(Evaluation.Context);

    [Fact]
    public async Task Features_taken_one_by_one_join_into_a_set_when_they_are_of_one_length()
    {
        using Features one = Rows(2, 1, 2), two = Rows(2, 3, 4, 5, 6), other = Rows(3, 1, 2, 3);
        using var all = (await new JoinFeatures { Features = [one, two] }.EvaluateAsync(Evaluation.Context)).Features;
        Assert.Equal([1.0, 2, 3, 4, 5, 6], all.Value.data<double>().ToArray());
        Assert.Equal([3, 2], all.Value.shape);
        var problem = await Assert.ThrowsAsync<PortException>(() => new JoinFeatures { Features = [one, other] }.EvaluateAsync(Evaluation.Context).AsTask());
        Assert.Contains("item 1 has vectors of length 3", problem.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PortException>(() => new JoinFeatures { Features = [] }.EvaluateAsync(Evaluation.Context).AsTask());
    }

    [Fact]
    public async Task Vectors_are_picked_by_their_places()
    {
        using var all = Rows(2, 1, 2, 3, 4, 5, 6);
        using var picked = (await new PickFeatures { Features = all, Indices = [2, 0] }.EvaluateAsync(Evaluation.Context)).Features;
        Assert.Equal([5.0, 6, 1, 2], picked.Value.data<double>().ToArray());
        foreach (var wrong in (int[][])[[3], [-1], []])
            Assert.Equal("indices", (await Assert.ThrowsAsync<PortException>(() => new PickFeatures { Features = all, Indices = wrong }.EvaluateAsync(Evaluation.Context).AsTask())).Port);
    }

    [Fact]
    public async Task In_one_dimension_the_distance_is_that_of_means_and_deviations()
    {
        // Means 1 and 5, variances 2 and 18: (1 - 5)² + (√2 - √18)² = 16 + 8.
        using Features one = Rows(1, 0, 2), other = Rows(1, 2, 8);
        Assert.Equal(24, await FrechetAsync(one, other), 1e-12);
    }

    [Fact]
    public async Task Equal_sets_are_no_distance_apart_and_a_shift_is_its_square()
    {
        using var one = Random(50, 8, 1);
        using var shifted = new Features(one.Value + 3);
        Assert.Equal(0, await FrechetAsync(one, one), 1e-10);
        Assert.Equal(8 * 9, await FrechetAsync(one, shifted), 1e-9);
    }

    [Fact]
    public async Task The_distance_is_symmetric_and_does_not_change_with_a_rotation_even_with_fewer_vectors_than_dimensions()
    {
        using Features one = Random(6, 12, 1), other = Random(9, 12, 2);
        var distance = await FrechetAsync(one, other);
        Assert.Equal(distance, await FrechetAsync(other, one), 1e-10);
        using var square = randn(12, 12, ScalarType.Float64);
        var (rotation, triangle) = linalg.qr(square);
        using (triangle)
        using (rotation)
        using (Features turned = new(one.Value.matmul(rotation)), turnedToo = new(other.Value.matmul(rotation)))
            Assert.Equal(distance, await FrechetAsync(turned, turnedToo), 1e-9);
    }

    [Fact]
    public async Task Sets_whose_vectors_are_all_the_same_are_apart_by_their_means()
    {
        using Features one = Rows(2, 1, 1, 1, 1), other = Rows(2, 4, 5, 4, 5);
        Assert.Equal(25, await FrechetAsync(one, other), 1e-12);
    }

    [Fact]
    public async Task Neighbours_come_nearest_first_for_every_vector()
    {
        using Features queries = Rows(2, 0, 0, 10, 0), reference = Rows(2, 9, 0, 0, 2, 3, 4);
        var found = await LookUpAsync(queries, reference, count: 2);
        Assert.Equal([1, 2, 0, 2], found.Indices);
        Assert.Equal([2, 5, 1, Math.Sqrt(65)], found.Distances.Select(distance => Math.Round(distance, 12)), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(("nearest", 1.5), (found.Mean.Name, Math.Round(found.Mean.Value, 12)));
    }

    [Fact]
    public async Task The_angle_counts_for_cosine_distance_not_the_length()
    {
        using Features queries = Rows(2, 5, 0), reference = Rows(2, 4, 3, 0.01, 0, -1, 0);
        var found = await LookUpAsync(queries, reference, count: 3, FeatureDistance.Cosine);
        Assert.Equal([1, 0, 2], found.Indices);
        Assert.Equal([0, 1 - 0.8, 2], found.Distances, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public async Task Blocks_of_vectors_give_what_one_comparison_of_all_gives()
    {
        // More distances than are held at once: 3000 times 3000.
        using Features queries = Random(3000, 3, 1), reference = Random(3000, 3, 2);
        var found = await LookUpAsync(queries, reference, count: 1);
        using var scope = NewDisposeScope();
        foreach (var query in (int[])[0, 1, 1397, 1398, 1399, 2999])
        {
            var distances = (reference.Value - queries.Value[query]).square().sum(1);
            Assert.Equal(distances.argmin().item<long>(), found.Indices[query]);
        }
    }

    [Fact]
    public async Task What_cannot_be_compared_is_refused_by_port()
    {
        using Features one = Random(1, 4, 1), two = Random(2, 4, 2), other = Random(2, 5, 3), broken = Rows(4, 1, 2, 3, double.NaN, 1, 2, 3, 4);
        Assert.Contains("expected at least 2", (await Assert.ThrowsAsync<PortException>(() => FrechetAsync(one, two))).Message, StringComparison.Ordinal);
        Assert.Equal("reference", (await Assert.ThrowsAsync<PortException>(() => FrechetAsync(two, other))).Port);
        Assert.Contains("not finite", (await Assert.ThrowsAsync<PortException>(() => FrechetAsync(two, broken))).Message, StringComparison.Ordinal);
        Assert.Equal("count", (await Assert.ThrowsAsync<PortException>(() => LookUpAsync(two, two, count: 3))).Port);

        var inference = new Inference(new() { ["features"] = new FeaturesSpec(1, 4), ["reference"] = new FeaturesSpec(2, 5) });
        Frechet.Infer(inference);
        Assert.Equal(["features: holds 1 vectors; expected at least 2", "reference: has vectors of length 5, the features have 4"], inference.Errors);
    }

    [Fact]
    public async Task Thumbnails_and_latents_are_flattened_one_row_a_picture()
    {
        using var image = new Image(tensor([.. Enumerable.Range(0, 2 * 3 * 4 * 4).Select(i => (float)i)], [2, 3, 4, 4]));
        using var pixels = (await new PixelFeatures { Image = image, Side = 2 }.EvaluateAsync(Evaluation.Context)).Features;
        Assert.Equal([2, 12], pixels.Value.shape);
        using (var first = pixels.Value[0, 0]) Assert.Equal((0 + 1 + 4 + 5) / 4f, first.item<float>());
        using var latent = new Latent(image.Value.clone(), new LatentSpace("test", 8, 3));
        using var flat = (await new LatentFeatures { Latent = latent }.EvaluateAsync(Evaluation.Context)).Features;
        Assert.Equal((2, 48), (flat.Count, flat.Dimension));
        using (var last = flat.Value[1, 47]) Assert.Equal(95, last.item<float>());
    }
}
