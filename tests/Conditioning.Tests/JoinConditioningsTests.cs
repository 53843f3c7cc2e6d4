using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning.Tests;

[LeakFree]
public sealed class JoinConditioningsTests
{
    private static async Task<Diffusion.Conditioning> JoinAsync(Diffusion.Conditioning first, Diffusion.Conditioning second) =>
        (await new JoinConditionings { First = first, Second = second }.EvaluateAsync(NodeContexts.At())).Conditioning;

    [Fact]
    public async Task Parts_of_either_come_together_and_parts_of_both_stand_side_by_side_the_first_before_the_second()
    {
        using Diffusion.Conditioning text = new() { Context = full([1, 2, 6], 1f) }, maps = new() { Concat = ones(1, 5, 3, 4) };
        using Diffusion.Conditioning two = new() { Context = full([2, 1, 6], 2f), Vector = ones(1, 3) }, vector = new() { Vector = zeros(1, 4) };
        using var hybrid = await JoinAsync(text, maps);
        Assert.Equal(new ConditioningSpec(6, 5) { MapHeight = 3, MapWidth = 4 }, hybrid.Spec);
        using var all = await JoinAsync(hybrid, two);
        Assert.Equal([2, 3, 6], all.Context!.shape);                     // the batch of one serves both
        using (var last = all.Context[1, 2, 0]) Assert.Equal(2, last.item<float>());
        using (var first = all.Context[1, 0, 0]) Assert.Equal(1, first.item<float>());
        using var long7 = await JoinAsync(all, vector);
        Assert.Equal([1, 7], long7.Vector!.shape);
    }

    [Fact]
    public async Task What_cannot_stand_side_by_side_is_refused_before_anything_runs_and_when_it_does()
    {
        using Diffusion.Conditioning six = new() { Context = ones(1, 2, 6), Vector = tensor([1L]) }, eight = new() { Context = ones(1, 2, 8) };
        using Diffusion.Conditioning vector = new() { Vector = ones(1, 3) }, three = new() { Context = ones(3, 2, 6) }, two = new() { Context = ones(2, 2, 6) };
        foreach (var (first, second, problem) in ((Diffusion.Conditioning, Diffusion.Conditioning, string)[])
            [(six, eight, "has a context of width 8, the first one of width 6"), (six, vector, "has a vector of length 3, the first a class label")])
        {
            Assert.Contains(problem, (await Assert.ThrowsAsync<PortException>(() => JoinAsync(first, second))).Message, StringComparison.Ordinal);
            var inference = new FakeInference().Known("first", first.Spec).Known("second", second.Spec).Run<JoinConditionings>();
            Assert.Contains(problem, Assert.Single(inference.Errors).Problem, StringComparison.Ordinal);
        }
        Assert.Equal("second", (await Assert.ThrowsAsync<PortException>(() => JoinAsync(three, two))).Port);
        Assert.Equal(new ConditioningSpec(6, null) { Vector = new ConditioningVector(3) },
            new FakeInference().Known("first", two.Spec).Known("second", vector.Spec).Run<JoinConditionings>().Outputs["conditioning"]);
    }

    [Fact]
    public async Task Features_become_tokens_or_vectors_and_numbers_become_labels()
    {
        using var features = new Features(tensor(new[] { 1.0, 2, 3, 4, 5, 6 }, [2, 3]));
        using var tokens = (await new TokensConditioning { Features = features }.EvaluateAsync(NodeContexts.At())).Conditioning;
        Assert.Equal([1, 2, 3], tokens.Context!.shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], tokens.Context.data<float>().ToArray());
        using var vectors = (await new VectorConditioning { Features = features }.EvaluateAsync(NodeContexts.At())).Conditioning;
        Assert.Equal(new ConditioningVector(3), vectors.Spec.Vector);
        using var labels = (await new LabelConditioning { Label = [7, 1] }.EvaluateAsync(NodeContexts.At())).Conditioning;
        Assert.Equal([7L, 1], labels.Vector!.data<long>().ToArray());
        Assert.Equal(ConditioningVector.Label, labels.Spec.Vector);
        await Assert.ThrowsAsync<PortException>(async () => await new LabelConditioning { Label = [-1] }.EvaluateAsync(NodeContexts.At()));
    }

    [Fact]
    public async Task Zeros_stand_for_context_and_vector_and_leave_maps_and_labels()
    {
        using Diffusion.Conditioning all = new() { Context = ones(1, 2, 6), Concat = ones(1, 5, 3, 4), Vector = ones(1, 3) }, label = new() { Vector = tensor([4L]) };
        using var zero = (await new ZeroConditioning { Conditioning = all }.EvaluateAsync(NodeContexts.At())).Conditioning;
        Assert.Equal(all.Spec, zero.Spec);
        Assert.Equal([0f, 0f, 1f], ((float[][])[zero.Context!.data<float>().ToArray(), zero.Vector!.data<float>().ToArray(), zero.Concat!.data<float>().ToArray()]).Select(values => values.Distinct().Single()));
        using var same = (await new ZeroConditioning { Conditioning = label }.EvaluateAsync(NodeContexts.At())).Conditioning;
        Assert.Equal(4L, same.Vector!.data<long>()[0]);
    }
}
