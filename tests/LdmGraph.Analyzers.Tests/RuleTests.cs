using Microsoft.CodeAnalysis;

namespace LdmGraph.Analyzers.Tests;

public class RuleTests
{
    [Theory]
    [InlineData("Random.Shared.NextDouble()", "Random.Shared")]
    [InlineData("new Random().Next()", "new Random()")]
    [InlineData("Guid.NewGuid()", "Guid.NewGuid()")]
    [InlineData("DateTime.Now", "DateTime.Now")]
    [InlineData("DateTimeOffset.UtcNow", "DateTimeOffset.UtcNow")]
    [InlineData("torch.rand(2, 2)", "torch.rand(2, 2)")]
    [InlineData("torch.randn(new long[] { 2, 2 })", "torch.randn(new long[] { 2, 2 })")]
    [InlineData("Path.GetRandomFileName()", "Path.GetRandomFileName()")]
    public async Task Chance_and_clocks_in_a_pure_node_are_found(string expression, string place) =>
        Assert.Equal([$"LDM003 {place}"], await Findings.InNodeAsync($"ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result({expression}));"));

    [Theory]
    [InlineData("new Random(7).Next()")]
    [InlineData("torch.rand(new long[] { 2, 2 }, generator: G)")]
    [InlineData("DateTime.UnixEpoch")]
    [InlineData("new Guid(1, 2, 3, new byte[8])")]
    public async Task What_comes_from_a_seed_is_not(string expression) =>
        Assert.Empty(await Findings.InNodeAsync($"ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result({expression}));", "private Generator G => new(7);"));

    [Fact]
    public async Task An_effect_may_look_at_the_clock_and_so_may_what_is_no_node()
    {
        Assert.Empty(await Findings.InNodeAsync("ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(DateTime.UtcNow));", attribute: ", Purity = Purity.Effect"));
        Assert.Empty(await Findings.InAsync("public static class Names { public static string Fresh() => Path.GetRandomFileName(); }"));
    }

    [Theory]
    [InlineData("using (no_grad()) { await Task.Yield(); }")]
    [InlineData("{ using var mode = no_grad(); if (context is not null) await Task.Yield(); }")]
    public async Task An_await_while_a_scope_is_open_is_found(string body) =>
        Assert.Equal(["LDM002 await Task.Yield()"], await Findings.InNodeAsync($"async ValueTask<Result> EvaluateAsync(NodeContext context) {{ {body} return new Result(null); }}"));

    [Theory]
    [InlineData("await Task.Yield(); using var mode = no_grad(); return new Result(null);")]
    [InlineData("{ using var mode = no_grad(); } await Task.Yield(); return new Result(null);")]
    [InlineData("using var mode = no_grad(); Func<Task> later = async () => await Task.Yield(); return new Result(later);")]
    [InlineData("using var stream = new MemoryStream(); await stream.FlushAsync(); return new Result(null);")]
    public async Task An_await_before_or_after_it_is_not(string body) =>
        Assert.Empty(await Findings.InNodeAsync($"async ValueTask<Result> EvaluateAsync(NodeContext context) {{ {(body.StartsWith("using var mode", StringComparison.Ordinal) ? "await Task.CompletedTask; " : "")}{body} }}"));

    private const string Undocumented = """
        [Node("test.node@1")]
        public sealed class TestNode : INode<TestNode.Result>
        {
            [Input] public double Scale { get; init; }

            /// <summary> </summary>
            [Input] public double Shift { get; init; }

            public sealed record Result(double Y);

            public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Scale));
        }
        """;

    [Fact]
    public async Task Nodes_and_ports_without_documentation_are_found()
    {
        Assert.Equal(["LDM004 TestNode", "LDM004 Scale", "LDM004 Shift", "LDM004 Y"], await Findings.InAsync(Undocumented));
        Assert.Empty(await Findings.InNodeAsync("ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(null));"));
    }

    [Fact]
    public async Task Without_a_documentation_file_documentation_is_not_asked_for() =>
        Assert.Empty(await Findings.InAsync(Undocumented, DocumentationMode.None));

    [Theory]
    [InlineData("private static int count;", "count")]
    [InlineData("public static string Name { get; set; } = \"\";", "Name")]
    [InlineData("private static readonly ConcurrentDictionary<string, int> Known = new();", "Known")]
    [InlineData("private static readonly Tensor Ones = torch.ones(3);", "Ones")]
    public async Task State_that_all_runs_share_is_found(string member, string name) =>
        Assert.Equal([$"LDM005 {name}"], await Findings.InAsync($"public sealed class Thing {{ {member} public static int Use() => 1; }}"));

    [Theory]
    [InlineData("private const int Count = 3;")]
    [InlineData("private static readonly double[] Weights = { 1, 2 };")]
    [InlineData("public static string Name => \"x\";")]
    [InlineData("public static string Name { get; } = \"x\";")]
    [InlineData("private int count;")]
    [InlineData("private static readonly Func<int, int> Twice = x => x * 2;")]
    [InlineData("public static IEnumerable<int> Twice(int[] a) => a.Select(x => x * 2);")]
    public async Task What_never_changes_is_not(string member) =>
        Assert.Empty(await Findings.InAsync($"#pragma warning disable CS0169\npublic sealed class Thing {{ {member} }}"));

    [Fact]
    public void Every_rule_has_its_chapter()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LdmGraph.sln"))) folder = Path.GetDirectoryName(folder)!;
        var page = File.ReadAllText(Path.Combine(folder, "plugins", "ANALYZERS.md"));
        Assert.Equal(["LDM001", "LDM002", "LDM003", "LDM004", "LDM005"], Findings.Rules.Select(rule => rule.Id));
        foreach (var rule in Findings.Rules)
        {
            Assert.Contains($"## {rule.Id}: ", page, StringComparison.Ordinal);
            Assert.Contains($"{rule.Id} in plugins/ANALYZERS.md", rule.Description.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }
    }
}
