using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Conditioning.Classes;
using LdmGraph.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning.Tests;

[LeakFree]
public sealed class ClassEncodeTests
{
    private static IConditioner Build(Weights weights, int classes = 5) => new ClassEmbedderBuilder().Build(
        new ComponentSource("ldm.modules.encoders.modules.ClassEmbedder", new JsonObject { ["n_classes"] = classes, ["embed_dim"] = 3 }, weights, "classes", null), Compute.Cpu);

    private static MadeUpWeights Weights(int classes = 5) => MadeUpWeights.Of(new() { ["embedding.weight"] = rand(classes, 3) });

    [Fact]
    public async Task A_class_is_one_token_and_the_last_class_is_none()
    {
        using var weights = Weights();
        using var conditioner = Build(weights);
        var result = await new ClassEncode { Conditioner = conditioner, Label = 2 }.EvaluateAsync(NodeContexts.At());
        using (result.Conditioning) using (result.Unconditional) using (var scope = NewDisposeScope())
        {
            Assert.Equal([1, 1, 3], result.Conditioning.Context!.shape);
            Assert.True(result.Conditioning.Context[0, 0].allclose(weights["embedding.weight"][2]));
            Assert.True(result.Unconditional.Context![0, 0].allclose(weights["embedding.weight"][4]));
        }
    }

    [Fact]
    public async Task A_class_that_does_not_exist_is_refused_before_and_during_a_run()
    {
        using var weights = Weights();
        using var conditioner = Build(weights);
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new ClassEncode { Conditioner = conditioner, Label = 5 }.EvaluateAsync(NodeContexts.At()));
        Assert.Equal("label: 5 is no class of the model: it has 5, from 0 to 4", refused.Message);
        var inference = new FakeInference().Known("conditioner", conditioner.Spec).Literal("label", 5).Run<ClassEncode>();
        Assert.Equal("label", Assert.Single(inference.Errors).Port);
        Assert.Equal(new ConditioningSpec(3, null), inference.Outputs["unconditional"]);
    }

    [Fact]
    public async Task A_conditioner_for_maps_takes_no_class()
    {
        var maps = new ConditionerSpec(ConditionerInput.Maps, 3, ConcatChannels: 3);
        Assert.Equal("conditioner", Assert.Single(new FakeInference().Known("conditioner", maps).Run<ClassEncode>().Errors).Port);
        using var none = MadeUpWeights.Of([]);
        using var conditioner = new Maps.SpatialRescalerBuilder().Build(new ComponentSource("", [], none, "", null), Compute.Cpu);
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new ClassEncode { Conditioner = conditioner }.EvaluateAsync(NodeContexts.At()));
        Assert.Contains("is a conditioner for maps of 3 channels", refused.Message, StringComparison.Ordinal);
    }
}
