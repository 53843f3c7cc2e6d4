using TestNodes;

namespace LdmGraph.Engine.Tests;

public class NodeCatalogTests
{
    [Node("test.add@1")]
    public sealed class Impostor : INode<Impostor.Result>
    {
        public sealed record Result(double Sum);

        public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(0));
    }

    [Node("test.bad-port@1")]
    public sealed class BadPort : INode<BadPort.Result>
    {
        [Input] public Uri? Where { get; init; }

        public sealed record Result(double Sum);

        public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(0));
    }

    [Node("no version")]
    public sealed class NoVersion : INode<NoVersion.Result>
    {
        public sealed record Result(double Sum);

        public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(0));
    }

    public abstract class Family : INode<Family.Result>, IInfersOutputs
    {
        [Input] public required double First { get; init; }

        [Input] public virtual double Second { get; init; } = 2;

        public sealed record Result(double Sum);

        static void IInfersOutputs.Infer(InferenceContext context)
        {
            if (context.TryGetLiteral<double>("second", out var second) && second < 0) context.Error("second", "is below 0", "use 0 or more");
        }

        public abstract ValueTask<Result> EvaluateAsync(NodeContext context);
    }

    [Node("test.member@1")]
    public sealed class Member : Family
    {
        [Input] public double Third { get; init; } = 3;

        [Input] public override double Second { get; init; } = 20;

        public override ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(First + Second + Third));
    }

    [Fact]
    public async Task Ports_of_a_base_class_come_first_and_one_that_is_said_again_keeps_its_place_with_its_own_default()
    {
        var catalog = NodeCatalog.Build([PluginTypes.Of(typeof(Member))]);
        Assert.Empty(catalog.Validate());
        var node = catalog.Find("test.member@1")!;
        Assert.Equal(["first required ", "second free 20", "third free 3"], node.Inputs.Select(port => $"{port.Name} {(port.Required ? "required" : "free")} {port.Default}"));
        Assert.Equal(["sum"], node.Outputs.Select(port => port.Name));

        var sum = GraphBinder.Bind(GraphDocument.Parse(Graphs.Nodes(""" "a": { "type": "test.member@1", "in": { "first": 1, "third": 5 } } """)), catalog);
        using var runner = new GraphRunner();
        using var results = await runner.EvaluateAsync(EvaluationPlan.Create(sum, ["a.sum"]), new RunOptions());
        Assert.Equal(26.0, results["a.sum"]);
        var refused = GraphBinder.Bind(GraphDocument.Parse(Graphs.Nodes(""" "a": { "type": "test.member@1", "in": { "first": 1, "second": -1 } } """)), catalog);
        Assert.Contains("below 0", Assert.Single(refused.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_that_two_plugins_claim_is_an_error_and_the_first_keeps_it()
    {
        var other = new PluginTypes(new Plugin("other", "1.0", "h"), [typeof(Impostor)]);
        var catalog = NodeCatalog.Build([PluginTypes.Of(typeof(Add)), other]);
        var problem = Assert.Single(catalog.Problems);
        Assert.Equal(DiagnosticCode.DuplicateNodeType, problem.Code);
        Assert.Contains("plugin other", problem.Message, StringComparison.Ordinal);
        Assert.Equal(typeof(Add), catalog.Find("test.add@1")!.Clr);
    }

    [Fact]
    public void A_class_that_cannot_be_a_node_is_reported_where_it_is_used_and_when_all_are_checked()
    {
        var catalog = NodeCatalog.Build([PluginTypes.Of(typeof(BadPort), typeof(NoVersion))]);
        Assert.Equal(DiagnosticCode.InvalidNodeType, Assert.Single(catalog.Problems).Code);
        Assert.Contains(catalog.Validate(), problem => problem.Message.Contains("Uri", StringComparison.Ordinal));
        var used = GraphBinder.Bind(GraphDocument.Parse(Graphs.Nodes(""" "a": { "type": "test.bad-port@1" } """)), catalog);
        Assert.Equal(DiagnosticCode.UnusableNodeType, Assert.Single(used.Diagnostics).Code);
    }

    [Fact]
    public void Ports_say_all_that_an_editor_needs()
    {
        var whole = Graphs.Catalog.Find("test.whole@1")!;
        var value = Assert.Single(whole.Inputs);
        Assert.Equal(("value", "int", false, 2), (value.Name, value.Type.Name, value.Required, value.Default));
        Assert.Equal((1, 100, 2), (value.Min, value.Max, value.MultipleOf));
        var paint = Graphs.Catalog.Find("test.paint@1")!;
        Assert.Equal(["red", "deep-blue"], paint.Inputs[0].Choices);
        Assert.Equal(Colour.DeepBlue, paint.Inputs[0].Default);
        Assert.Equal("list<handle>", Graphs.Catalog.Find("handle.sum@1")!.Inputs[0].Type.Name);
        Assert.Equal(["sum", "count"], Graphs.Catalog.Find("handle.sum@1")!.Outputs.Select(output => output.Name));
        Assert.True(Graphs.Catalog.Find("test.first@1")!.IsGeneric);
    }

    [Fact]
    public void Test_nodes_are_all_usable() => Assert.Empty(Graphs.Catalog.Validate());

    [Theory]
    [InlineData("test.ad@1", "did you mean 'test.add@1'?")]
    [InlineData("tset.add@1", "did you mean 'test.add@1'?")]
    [InlineData("Test.Add@1", "did you mean 'test.add@1'?")]
    [InlineData("quite different", "there are test.add@1, image.load@1")]
    public void Near_names_are_suggested(string wrong, string suggestion) => Assert.Equal(suggestion, Suggestion.For(wrong, ["test.add@1", "image.load@1"]));
}
