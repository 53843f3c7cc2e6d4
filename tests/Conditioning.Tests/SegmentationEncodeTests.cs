using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Conditioning.Maps;
using LdmGraph.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning.Tests;

[LeakFree]
public sealed class SegmentationEncodeTests
{
    private static IConditioner Build(Weights weights, string config) => new SpatialRescalerBuilder().Build(
        new ComponentSource("ldm.modules.encoders.modules.SpatialRescaler", JsonNode.Parse(config)!.AsObject(), weights, "maps", null), Compute.Cpu);

    // A picture of levels 0, 1, 2, 3 of 255 in quarters.
    private static Image Quarters()
    {
        using var scope = NewDisposeScope();
        var levels = tensor(new float[,] { { 0, 1 }, { 2, 3 } }).repeat_interleave(8, 0).repeat_interleave(8, 1) / 255;
        return new Image(levels.expand(1, 3, 16, 16).contiguous());
    }

    [Fact]
    public async Task Levels_become_classes_each_with_a_map_of_the_latents_size()
    {
        using var none = MadeUpWeights.Of([]);
        using var conditioner = Build(none, """{ "n_stages": 2, "in_channels": 4 }""");
        using var segmentation = Quarters();
        using var conditioning = (await new SegmentationEncode { Conditioner = conditioner, Segmentation = segmentation }.EvaluateAsync(NodeContexts.At())).Conditioning;
        using var scope = NewDisposeScope();
        Assert.Equal([1, 4, 4, 4], conditioning.Concat!.shape);
        Assert.True(conditioning.Concat.sum(1).allclose(ones(1, 4, 4)));
        Assert.Equal(1, conditioning.Concat[0, 1, 0, 3].item<float>());
        Assert.Equal(1, conditioning.Concat[0, 2, 3, 0].item<float>());
        Assert.Null(conditioning.Context);
    }

    [Fact]
    public async Task Channels_are_mixed_by_the_learned_weights()
    {
        using var weights = MadeUpWeights.Of(new() { ["channel_mapper.weight"] = arange(1, 5, ScalarType.Float32).Use(row => row.reshape(1, 4, 1, 1)) });
        using var conditioner = Build(weights, """{ "n_stages": 1, "in_channels": 4, "out_channels": 1, "method": "nearest" }""");
        using var segmentation = Quarters();
        using var conditioning = (await new SegmentationEncode { Conditioner = conditioner, Segmentation = segmentation }.EvaluateAsync(NodeContexts.At())).Conditioning;
        using var scope = NewDisposeScope();
        Assert.Equal([1, 1, 8, 8], conditioning.Concat!.shape);
        Assert.Equal([1f, 2, 3, 4], new[] { (0, 0), (0, 7), (7, 0), (7, 7) }.Select(place => conditioning.Concat[0, 0, place.Item1, place.Item2].item<float>()));
    }

    [Fact]
    public async Task A_level_that_is_no_class_is_refused()
    {
        using var none = MadeUpWeights.Of([]);
        using var conditioner = Build(none, """{ "in_channels": 3 }""");
        using var segmentation = Quarters();
        var refused = await Assert.ThrowsAsync<PortException>(async () => await new SegmentationEncode { Conditioner = conditioner, Segmentation = segmentation }.EvaluateAsync(NodeContexts.At()));
        Assert.Contains("has the level 3; the model has 3 classes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Channels_are_known_before_anything_runs_and_an_unknown_method_is_refused()
    {
        var inference = new FakeInference().Known("conditioner", new ConditionerSpec(ConditionerInput.Maps, 182, ConcatChannels: 3)).Run<SegmentationEncode>();
        Assert.Equal(new ConditioningSpec(null, 3), inference.Outputs["conditioning"]);
        Assert.Equal("conditioner", Assert.Single(new FakeInference().Known("conditioner", new ConditionerSpec(ConditionerInput.Classes, 9)).Run<SegmentationEncode>().Errors).Port);
        using var none = MadeUpWeights.Of([]);
        Assert.Contains("'method'", Assert.Throws<InvalidDataException>(() => Build(none, """{ "method": "trilinear" }""")).Message, StringComparison.Ordinal);
    }
}
