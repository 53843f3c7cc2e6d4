using LdmGraph.Diffusion;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace LdmGraph.Plugins.Metrics;

/// <summary>Finds, for every vector, the nearest ones of a reference: which training pictures a sample is closest to.</summary>
/// <remarks>Exact, in float64; a block of vectors is compared at a time, so memory grows with the reference alone.</remarks>
[Node("metric.nearest-neighbours@1", Category = "Metrics")]
public sealed class NearestNeighbours : INode<NearestNeighbours.Result>, IInfersOutputs
{
    private const long DistancesAtOnce = 1 << 22;

    /// <summary>Features of the pictures to look up.</summary>
    [Input] public required Features Features { get; init; }

    /// <summary>Features of the pictures to look among, of the same length.</summary>
    [Input] public required Features Reference { get; init; }

    /// <summary>Neighbours for each vector; at most as many as the reference holds.</summary>
    [Input(Min = 1)] public int Count { get; init; } = 1;

    /// <summary>What near means.</summary>
    [Input] public FeatureDistance Distance { get; init; }

    /// <param name="Indices">Places in the reference, from 0: the first vector's neighbours, nearest first, then the second's.</param>
    /// <param name="Distances">How far each of them is.</param>
    /// <param name="Mean">Mean distance to the nearest neighbour, named <c>nearest</c>: near 0 where pictures repeat the reference.</param>
    public sealed record Result(IReadOnlyList<int> Indices, IReadOnlyList<double> Distances, Metric Mean);

    /// <inheritdoc/>
    public static void Infer(InferenceContext context)
    {
        FeatureSpaces.Infer(context, least: 1);
        if (context.TryGetLiteral<int>("count", out var count) && context.Spec<FeaturesSpec>("reference")?.Count is { } available && count > available)
            context.Error("count", TooMany(count, available));
    }

    /// <exception cref="PortException">Vectors of different lengths, values that are not finite, or more neighbours asked for than there are.</exception>
    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        FeatureSpaces.Check(Features, Reference, least: 1);
        if (Count > Reference.Count) throw new PortException("count", TooMany(Count, Reference.Count));

        using var scope = NewDisposeScope();
        Tensor queries = Points(Features), reference = Points(Reference);
        var (indices, distances) = (new List<int>(), new List<double>());
        var block = Math.Max(1, DistancesAtOnce / Reference.Count);
        for (long start = 0; start < Features.Count; start += block)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using var own = NewDisposeScope();
            var some = queries.narrow(0, start, Math.Min(block, Features.Count - start));
            var all = cdist(some, reference, compute_mode: compute_mode.donot_use_mm_for_euclid_dist);   // [block, references]
            var (near, places) = (Distance == FeatureDistance.Cosine ? all.square() / 2 : all).topk(Count, 1, largest: false);
            distances.AddRange(near.contiguous().data<double>().ToArray());
            indices.AddRange(places.contiguous().data<long>().ToArray().Select(place => (int)place));
            context.Progress(Math.Min(start + block, Features.Count), Features.Count, "vectors");
        }
        var mean = Enumerable.Range(0, (int)Features.Count).Average(query => distances[query * Count]);
        return new(new Result(indices, distances, new Metric("nearest", mean)));
    }

    // Between vectors of length 1 the cosine distance is half the squared Euclidean one.
    private Tensor Points(Features features)
    {
        var points = features.Value.to(ScalarType.Float64);                      // [n, d]
        return Distance == FeatureDistance.Cosine ? normalize(points, dim: 1) : points;
    }

    private static string TooMany(int count, long available) => $"asks for {count} neighbours, the reference holds {available}";
}

/// <summary>Distances between features.</summary>
public enum FeatureDistance
{
    /// <summary>Length of the difference.</summary>
    Euclidean,

    /// <summary>One less the cosine of the angle, whatever the vectors' lengths: for features of CLIP.</summary>
    Cosine,
}
