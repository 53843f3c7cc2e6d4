using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Zoo;

/// <summary>That the comparison notices what it is there to notice.</summary>
[LeakFree]
public sealed class ComparisonTests
{
    public static TheoryData<string> Models => ZooTests.Models;

    [Theory, MemberData(nameof(Models))]
    public void A_missing_an_extra_and_a_misshapen_parameter_are_noticed_and_named_in_every_part(string model)
    {
        var whole = ZooFolder.Read(model);
        foreach (var name in whole.Tensors.Keys.GroupBy(Part).Select(part => part.Last()))
        {
            Assert.Contains(Without(whole, name).Misfits(), misfit => misfit.Contains("1 missing", StringComparison.Ordinal) && misfit.Contains(Inside(name), StringComparison.Ordinal));
            Assert.Contains(With(whole, name + "_more", 1).Misfits(), misfit => misfit.Contains(name + "_more", StringComparison.Ordinal));
            Assert.Contains(With(whole, name, 1, 2, 3).Misfits(), misfit => misfit.Contains("1 misshapen", StringComparison.Ordinal) && misfit.Contains(name, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_parameter_outside_of_all_parts_is_noticed() =>
        Assert.Equal(["1 that no component takes: adapter.weight"], With(WholeModel(), "adapter.weight", 1).Misfits());

    [Fact]
    public void A_part_that_is_missing_as_a_whole_is_noticed()
    {
        var model = WholeModel();
        var rest = model.Tensors.Where(pair => !pair.Key.StartsWith("first_stage_model.", StringComparison.Ordinal)).ToDictionary();
        Assert.Contains("missing", Assert.Single((model with { Tensors = rest }).Misfits()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_a_class_that_nobody_builds_is_noticed()
    {
        var model = WholeModel();
        var config = model.Config.DeepClone().AsObject();
        config["model"]!["params"]!["unet_config"]!["target"] = "somewhere.Else";
        Assert.Contains((model with { Config = config }).Misfits(), misfit => misfit.Contains("somewhere.Else", StringComparison.Ordinal));
    }

    [Fact]
    public void Averages_of_the_denoiser_belong_to_a_model_and_are_compared_too()
    {
        var model = WithAverages();
        Assert.Empty(model.Misfits());
        var name = model.Tensors.Keys.Last(key => key.StartsWith("model_ema.diffusion_model", StringComparison.Ordinal));
        Assert.Equal([$"1 missing among the averages: {name}"], Without(model, name).Misfits());
        Assert.Equal(["1 averages of nothing: model_ema.more"], With(model, "model_ema.more", 1).Misfits());
        var misshapen = With(model, name, 1, 2, 3).Misfits();
        Assert.Contains($"1 averages of another shape than what they average: {name}", misshapen);
        Assert.Contains(misshapen, misfit => misfit.Contains($"1 misshapen: {name}", StringComparison.Ordinal)); // the denoiser was to be made of them
    }

    [Fact]
    public void Buffers_of_the_schedule_belong_to_a_model_and_are_compared_too()
    {
        var model = WholeModel();
        var buffers = new NoiseSchedule([0.1, 0.2]).Buffers.ByName.Keys.Append("scale_factor").ToList();
        foreach (var buffer in buffers) model = buffer == "scale_factor" ? With(model, buffer) : With(model, buffer, 1000);
        Assert.Empty(model.Misfits());
        Assert.Equal(["1 missing among the schedule's buffers: posterior_variance"], Without(model, "posterior_variance").Misfits());
        Assert.Equal(["1 buffers of another length than 1000: posterior_variance"], With(model, "posterior_variance", 7).Misfits());
    }

    /// <summary>The first model of the folder that has a denoiser.</summary>
    private static ZooModel WholeModel() => ZooFolder.Names().Select(ZooFolder.Read).First(model => model.Config["model"]!["params"]!["unet_config"] is JsonObject);

    private static ZooModel WithAverages()
    {
        var model = WholeModel();
        model = model with { Config = model.Config.DeepClone().AsObject() };
        model.Config["model"]!["params"]!["use_ema"] = true;
        foreach (var (name, info) in model.Tensors.Where(pair => pair.Key.StartsWith("model.", StringComparison.Ordinal)).ToList())
            model = With(model, "model_ema." + name["model.".Length..].Replace(".", "", StringComparison.Ordinal), [.. info.Shape]);
        return With(With(model, "model_ema.decay"), "model_ema.num_updates");
    }

    private static ZooModel With(ZooModel model, string name, params long[] shape) =>
        model with { Tensors = new Dictionary<string, WeightInfo>(model.Tensors) { [name] = new(ScalarType.Float32, shape) } };

    private static ZooModel Without(ZooModel model, string name) => model with { Tensors = model.Tensors.Where(pair => pair.Key != name).ToDictionary() };

    private static string Part(string name) => name.Split('.')[0] is "encoder" or "decoder" or "quant_conv" or "post_quant_conv" or "quantize" ? "" : name.Split('.')[0];

    /// <summary>The name inside of the part, which is all that is known of a tensor that is not there.</summary>
    private static string Inside(string name) => new[] { "model.diffusion_model.", "first_stage_model.", "cond_stage_model." }
        .Aggregate(name, (rest, prefix) => rest.StartsWith(prefix, StringComparison.Ordinal) ? rest[prefix.Length..] : rest);
}
