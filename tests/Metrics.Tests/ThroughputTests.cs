using LdmGraph.Diffusion;
using LdmGraph.Engine;
using TorchSharp;

namespace LdmGraph.Plugins.Metrics.Tests;

public sealed class ThroughputTests : IDisposable
{
    private static readonly NodeCatalog Catalog = NodeCatalog.Build([PluginTypes.Of(typeof(Throughput), typeof(CountedCopy))]);

    private readonly long _before = torch.Tensor.TotalCount;

    public void Dispose() => Assert.Equal(_before, torch.Tensor.TotalCount);

    /// <summary>How often the body was evaluated.</summary>
    public sealed class Counter
    {
        public int Evaluations { get; set; }
    }

    /// <summary>The same picture, after a look at the counter.</summary>
    [Node("test.copy@1")]
    public sealed class CountedCopy(Counter counter) : INode<CountedCopy.Result>
    {
        [Input] public required Image Image { get; init; }

        public sealed record Result(Image Image);

        public ValueTask<Result> EvaluateAsync(NodeContext context)
        {
            counter.Evaluations++;
            return new(new Result(new Image(Image.Value.clone())));
        }
    }

    private sealed class Services(Counter counter) : IServiceProvider
    {
        public object? GetService(Type type) => type == typeof(Counter) ? counter : null;
    }

    private static BoundGraph Bind(string yield, Image image) => GraphBinder.Bind(GraphDocument.Parse($$"""
        {
          "format": "ldmgraph/1",
          "params": { "image": { "type": "image" } },
          "nodes": {
            "speed": {
              "type": "metric.throughput@1",
              "in": { "runs": 4, "warmUp": 2 },
              "const": { "image": {"from": "params.image"} },
              "body": { "nodes": { "copy": { "type": "test.copy@1", "in": { "image": {"from": "const.image"} } } }, "yield": { {{yield}} } }
            }
          }
        }
        """), Catalog, new BindOptions { Params = new Dictionary<string, object?> { ["image"] = image } });

    [Fact]
    public async Task The_body_is_computed_anew_every_time_by_the_clock_and_only_a_number_leaves_it()
    {
        using var image = Evaluation.Flat(0.5, batch: 3);
        var counter = new Counter();
        using var runner = new GraphRunner();
        var plan = EvaluationPlan.Create(Bind(""" "value": {"from": "copy.image"} """, image), ["speed.throughput"]);
        foreach (var evaluations in (int[])[6, 12])
        {
            using var results = await runner.EvaluateAsync(plan, new RunOptions { Services = new Services(counter) });
            var metric = Assert.IsType<Metric>(results["speed.throughput"]);
            Assert.Equal(("throughput", "1/s"), (metric.Name, metric.Unit));
            Assert.True(metric.Value > 0 && double.IsFinite(metric.Value), metric.ToString());
            Assert.Equal(evaluations, counter.Evaluations);
        }
    }

    [Theory]
    [InlineData(new[] { 2.0 }, 1.5)]
    [InlineData(new[] { 9.0, 2, 1 }, 1.5)]
    [InlineData(new[] { 9.0, 2, 1, 4 }, 1)]
    public void The_rate_is_what_one_evaluation_gives_over_the_median_of_their_times(double[] seconds, double expected) =>
        Assert.Equal(expected, Throughput.Rate(3, seconds));

    [Fact]
    public void A_body_that_yields_nothing_to_count_is_refused_before_it_runs()
    {
        using var image = Evaluation.Flat(0.5);
        Assert.Contains("'value'", Assert.Single(Bind(""" "picture": {"from": "copy.image"} """, image).Diagnostics).Message, StringComparison.Ordinal);
        Assert.Contains("no batch", Assert.Single(Bind(""" "value": {"from": "index"} """, image).Diagnostics, problem => problem.Message.Contains("batch", StringComparison.Ordinal)).Message, StringComparison.Ordinal);
    }
}
