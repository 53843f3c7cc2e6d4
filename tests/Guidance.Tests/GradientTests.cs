using LdmGraph.Diffusion;
using LdmGraph.Engine;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Guidance.Tests;

[LeakFree]
public sealed class GradientTests : IDisposable
{
    private static readonly NodeCatalog Catalog = NodeCatalog.Build(
        [PluginTypes.Of(typeof(Gradient).Assembly), PluginTypes.Of(typeof(Powers), typeof(Scaled), typeof(Rows), typeof(Cancels))]);

    private const string Cubes = """
        "g": { "type": "gradient@1", "wrt": { "z": {"from": "params.z"} }, "const": { "k": 2.0 },
          "body": { "nodes": {
              "s": { "type": "test.scale@1", "in": { "latent": {"from": "wrt.z"}, "by": {"from": "const.k"} } },
              "f": { "type": "test.powers@1", "in": { "latent": {"from": "s.latent"} } } },
            "yield": { "value": {"from": "f.objective"}, "scaled": {"from": "s.latent"} } } }
        """;

    private readonly Latent _z = Make(1);
    private readonly Latent _w = Make(2);

    public void Dispose()
    {
        _z.Dispose();
        _w.Dispose();
    }

    [Fact]
    public async Task The_gradient_of_a_known_function_is_its_derivative()
    {
        using var results = await RunAsync(Cubes);
        // d/dz (2z)³ = 24 z².
        Close(() => 24 * _z.Value.square(), results.Get<Latent>("g.z").Value);
        Close(() => (2 * _z.Value).pow(3).sum([1, 2, 3]), results.Get<Objective>("g.value").Value);
        Assert.Equal(_z.Space, results.Get<Latent>("g.z").Space);
    }

    [Fact]
    public async Task Nothing_that_leaves_the_node_records_gradients_any_more()
    {
        using var results = await RunAsync(Cubes);
        Close(() => 2 * _z.Value, results.Get<Latent>("g.scaled").Value);
        Assert.All(results.Names, name => Assert.False(results.Get<TensorValue>(name).Value.requires_grad));
        Assert.False(_z.Value.requires_grad);
    }

    [Fact]
    public async Task One_evaluation_serves_several_values_and_every_picture_has_its_own_gradient()
    {
        using var results = await RunAsync("""
            "g": { "type": "gradient@1", "wrt": { "z": {"from": "params.z"}, "w": {"from": "params.w"} },
              "body": { "nodes": { "dot": { "type": "objective.dot@1", "in": { "latent": {"from": "wrt.z"}, "direction": {"from": "wrt.w"} } } },
                "yield": { "value": {"from": "dot.objective"} } } }
            """);
        Close(() => _w.Value.alias(), results.Get<Latent>("g.z").Value);
        Close(() => _z.Value.alias(), results.Get<Latent>("g.w").Value);
        Assert.Equal([2], results.Get<Objective>("g.value").Value.shape);
    }

    [Fact]
    public async Task Two_steps_of_the_chain_rule_give_the_gradient_of_the_whole()
    {
        using var results = await RunAsync("""
            "s": { "type": "test.scale@1", "in": { "latent": {"from": "params.z"}, "by": 2.0 } },
            "outer": { "type": "gradient@1", "wrt": { "y": {"from": "s.latent"} },
              "body": { "nodes": { "f": { "type": "test.powers@1", "in": { "latent": {"from": "wrt.y"} } } }, "yield": { "value": {"from": "f.objective"} } } },
            "g": { "type": "gradient@1", "wrt": { "z": {"from": "params.z"} }, "const": { "d": {"from": "outer.y"} },
              "body": { "nodes": {
                  "s": { "type": "test.scale@1", "in": { "latent": {"from": "wrt.z"}, "by": 2.0 } },
                  "dot": { "type": "objective.dot@1", "in": { "latent": {"from": "s.latent"}, "direction": {"from": "const.d"} } } },
                "yield": { "value": {"from": "dot.objective"} } } }
            """);
        Close(() => 24 * _z.Value.square(), results.Get<Latent>("g.z").Value);
    }

    [Theory]
    [InlineData("\"value\": {\"from\": \"s.latent\"}", "yield.value", "only an objective")]
    [InlineData("\"other\": {\"from\": \"s.latent\"}", "yield", "does not yield 'value'")]
    [InlineData("\"value\": {\"from\": \"f.objective\"}, \"z\": {\"from\": \"s.latent\"}", "yield.z", "name of a gradient")]
    public void A_body_that_yields_no_objective_is_refused_before_anything_runs(string yield, string port, string problem)
    {
        var diagnostics = Bind(Cubes.Replace("\"value\": {\"from\": \"f.objective\"}, \"scaled\": {\"from\": \"s.latent\"}", yield, StringComparison.Ordinal)).Diagnostics;
        Assert.Contains(diagnostics, diagnostic => diagnostic.Port == port && diagnostic.Message.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Only_values_made_of_numbers_can_be_differentiated_by()
    {
        var diagnostics = Bind(Cubes.Replace("\"z\": {\"from\": \"params.z\"}", "\"z\": {\"from\": \"params.z\"}, \"n\": 5", StringComparison.Ordinal)).Diagnostics;
        Assert.Contains(diagnostics, diagnostic => diagnostic.Port == "wrt.n" && diagnostic.Message.Contains("no gradients", StringComparison.Ordinal));
    }

    [Theory, InlineData("wrt.z", true), InlineData("wrt.w", false)]
    public async Task A_value_that_the_objective_does_not_depend_on_is_named(string port, bool onNothing)
    {
        var failure = await Assert.ThrowsAsync<NodeFailedException>(async () => await RunAsync($$"""
            "g": { "type": "gradient@1", "wrt": { "z": {"from": "params.z"}, "w": {"from": "params.w"} }, "const": { "c": {"from": "params.z"} },
              "body": { "nodes": { "f": { "type": "test.powers@1", "in": { "latent": {"from": "{{(onNothing ? "const.c" : "wrt.z")}}"} } } },
                "yield": { "value": {"from": "f.objective"} } } }
            """));
        var refused = Assert.IsType<PortException>(failure.InnerException);
        Assert.Equal(port, refused.Port);
        Assert.Contains("does not depend", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_objective_of_more_than_one_number_a_picture_is_refused()
    {
        var failure = await Assert.ThrowsAsync<NodeFailedException>(async () => await RunAsync(Cubes.Replace("test.powers@1", "test.rows@1", StringComparison.Ordinal)));
        Assert.Contains("one number for every picture", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_stops_between_the_body_and_the_gradient_and_leaves_no_tensor_behind()
    {
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await RunAsync(Cubes.Replace("test.scale@1", "test.cancel@1", StringComparison.Ordinal)
            .Replace(", \"by\": {\"from\": \"const.k\"}", "", StringComparison.Ordinal), source));
    }

    private BoundGraph Bind(string nodes) => GraphBinder.Bind(
        GraphDocument.Parse($$"""{ "format": "ldmgraph/1", "params": { "z": { "type": "latent" }, "w": { "type": "latent" } }, "nodes": { {{nodes}} } }"""), Catalog,
        new BindOptions { Params = new Dictionary<string, object?> { ["z"] = _z, ["w"] = _w } });

    private async Task<RunResults> RunAsync(string nodes, CancellationTokenSource? source = null)
    {
        var graph = Bind(nodes);
        Assert.Empty(graph.Diagnostics);
        using var runner = new GraphRunner();
        return await runner.EvaluateAsync(EvaluationPlan.Create(graph), new RunOptions { Services = new Source(source) }, source?.Token ?? default);
    }

    private static Latent Make(ulong seed)
    {
        using var generator = new Generator(seed);
        return new Latent(randn([2, 3, 4, 4], generator: generator), new LatentSpace("test", 8, 3));
    }

    private static void Close(Func<Tensor> expected, Tensor got)
    {
        using var scope = NewDisposeScope();
        Assert.True(got.allclose(expected(), rtol: 1e-5, atol: 1e-5));
    }

    private sealed class Source(CancellationTokenSource? source) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(CancellationTokenSource) ? source : null;
    }
}
