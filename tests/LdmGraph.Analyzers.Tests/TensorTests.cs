namespace LdmGraph.Analyzers.Tests;

public class TensorTests
{
    [Theory]
    [InlineData("using var a = T.exp(); var y = a * 2 + 1; return new(new Result(y));", "LDM001 a * 2")]
    [InlineData("return new(new Result((T * 2).sum()));", "LDM001 T * 2")]
    [InlineData("var a = T.exp(); var y = a.sum(); return new(new Result(y));", "LDM001 T.exp()")]
    [InlineData("T.exp(); return new(new Result(null));", "LDM001 T.exp()")]
    [InlineData("var s = T.mean().item<float>(); return new(new Result(s));", "LDM001 T.mean()")]
    [InlineData("return new(new Result(torch.cat(new[] { T, T }).relu()));", "LDM001 torch.cat(new[] { T, T })")]
    [InlineData("var a = -T; return new(new Result(torch.exp(a)));", "LDM001 -T")]
    public async Task A_tensor_that_nothing_disposes_is_found(string body, string finding) =>
        Assert.Equal([finding], await Findings.InNodeAsync($"ValueTask<Result> EvaluateAsync(NodeContext context) {{ {body} }}"));

    [Theory]
    [InlineData("using var scope = NewDisposeScope(); var y = T * 2 + 1; return new(new Result(y.MoveToOuterDisposeScope()));")]
    [InlineData("using (var scope = NewDisposeScope()) { return new(new Result((T * 2).sum().MoveToOuterDisposeScope())); }")]
    [InlineData("using var a = T.exp(); return new(new Result(a.sum()));")]
    [InlineData("var a = T.exp(); var y = a.sum(); a.Dispose(); return new(new Result(y));")]
    [InlineData("var a = T.exp(); return new(new Result(a));")]
    [InlineData("return new(new Result(T.exp()));")]
    [InlineData("return new(new Result(T.clone().mul_(2)));")]
    [InlineData("T.mul_(2); return new(new Result(null));")]
    [InlineData("var list = new List<Tensor>(); var a = T.exp(); list.Add(a); return new(new Result(list));")]
    [InlineData("var a = Half(T); return new(new Result(a));")]
    public async Task One_that_is_disposed_handed_on_or_in_a_scope_is_not(string body) =>
        Assert.Empty(await Findings.InNodeAsync($"ValueTask<Result> EvaluateAsync(NodeContext context) {{ {body} }}", "private static Tensor Half(Tensor x) => x * 0.5 + 0.0;"));

    [Fact]
    public async Task What_is_called_by_an_evaluation_may_rely_on_its_scope() =>
        Assert.Empty(await Findings.InAsync("""
            public static class Steps { public static Tensor Step(Tensor z) => z * 2 + 1; }
            """));
}
