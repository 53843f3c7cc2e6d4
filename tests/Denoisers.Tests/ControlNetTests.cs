using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers.Tests;

[LeakFree]
public sealed class ControlNetTests
{
    private static readonly JsonObject Config = UNets.Config(UNets.CrossAttention);

    private static ControlModel Control(ulong seed = 2, bool blueFirst = false)
    {
        var options = new ControlNetOptions(UNetBuilder.Options(UNets.Source(Config)), [4, 8], blueFirst);
        var module = new ControlNet(options);
        var weights = MadeUpWeights.For(module, seed);
        return new ControlModel(new LazyModule<ControlNet>(module, weights, Compute.Cpu), new ControlNetSpec(4, 6, options.Factor), weights);
    }

    private static Image Hint(long batch = 1, long side = 12, float value = 0.5f)
    {
        using var scope = NewDisposeScope();
        var ramp = linspace(0, value, batch * 3 * side * side).reshape(batch, 3, side, side);
        return new Image(ramp.clone());
    }

    private static async Task<IDenoiser> AppliedAsync(IDenoiser denoiser, ControlModel control, Image hint, double strength = 1) =>
        (await new ControlNetApply { Denoiser = denoiser, Controlnet = control, Image = hint, Strength = strength }.EvaluateAsync(NodeContexts.At())).Denoiser;

    private static float[] Predict(IDenoiser denoiser, long batch = 1, long side = 6)
    {
        using var scope = NewDisposeScope();
        using var cond = new Conditioning { Context = ones(batch, 3, 6) };
        return denoiser.Predict(linspace(-1, 1, 4 * side * side).reshape(1, 4, side, side).expand(batch, 4, side, side), full([batch], 300f), cond).data<float>().ToArray();
    }

    private static double Difference(float[] one, float[] other) => one.Zip(other, (a, b) => Math.Abs(a - b)).Max();

    [Fact]
    public async Task At_strength_0_it_is_the_plain_denoiser_and_at_1_another()
    {
        var (denoiser, weights) = UNets.Build(Config);
        using var owned = weights;
        using var unet = denoiser;
        using var control = Control();
        using var hint = Hint();
        var plain = Predict(unet);
        Assert.Equal(plain, Predict(await AppliedAsync(unet, control, hint, strength: 0)));
        Assert.True(Difference(plain, Predict(await AppliedAsync(unet, control, hint))) > 1e-2);
        Assert.Equal(plain, Predict(unet));
    }

    [Fact]
    public async Task What_the_hint_shows_matters_and_so_does_the_order_of_its_colours()
    {
        var (denoiser, weights) = UNets.Build(Config);
        using var owned = weights;
        using var unet = denoiser;
        using ControlModel control = Control(), blueFirst = Control(blueFirst: true);
        using Image hint = Hint(), brighter = Hint(value: 1);
        using var turned = new Image(hint.Value.flip(1));
        var one = Predict(await AppliedAsync(unet, control, hint));
        Assert.True(Difference(one, Predict(await AppliedAsync(unet, control, brighter))) > 1e-3);
        Assert.Equal(one, Predict(await AppliedAsync(unet, blueFirst, turned)));
    }

    [Fact]
    public async Task Two_of_half_the_strength_are_one_and_their_order_is_nothing()
    {
        var (denoiser, weights) = UNets.Build(Config);
        using var owned = weights;
        using var unet = denoiser;
        using ControlModel control = Control(), other = Control(seed: 3);
        using var hint = Hint();
        var half = await AppliedAsync(unet, control, hint, 0.5);
        Assert.True(Difference(Predict(await AppliedAsync(unet, control, hint)), Predict(await AppliedAsync(half, control, hint, 0.5))) < 1e-5);
        var swapped = await AppliedAsync(await AppliedAsync(unet, other, hint), control, hint, 0.5);
        Assert.True(Difference(Predict(await AppliedAsync(half, other, hint)), Predict(swapped)) < 1e-5);
    }

    [Fact]
    public async Task A_batch_that_guidance_doubles_sees_its_hints_twice()
    {
        var (denoiser, weights) = UNets.Build(Config);
        using var owned = weights;
        using var unet = denoiser;
        using var control = Control();
        using Image one = Hint(), two = Hint(batch: 2);
        var four = Predict(await AppliedAsync(unet, control, two), batch: 4);
        Assert.True(Difference(four[..(four.Length / 2)], four[(four.Length / 2)..]) < 1e-5);
        Assert.True(Difference(four[..(four.Length / 4)], four[(four.Length / 4)..(four.Length / 2)]) > 1e-3);
        var controlled = await AppliedAsync(unet, control, two);
        Assert.Contains("2 hints for a batch of 3", Assert.Throws<ArgumentException>(() => Predict(controlled, batch: 3)).Message);
    }

    [Fact]
    public async Task Tiles_see_their_part_of_the_hint()
    {
        var (denoiser, weights) = UNets.Build(Config);
        using var owned = weights;
        using var unet = denoiser;
        using var control = Control();
        using Image hint = Hint(side: 24), wrong = Hint(side: 12);
        // A hint that differs in its last rows only changes the tiles that see them, and not the first.
        using var other = new Image(hint.Value.clone());
        using (var last = other.Value.narrow(2, 22, 2)) last.fill_(1);
        async Task<float[]> TiledAsync(Image shown) =>
            Predict((await new TileDenoiser { Denoiser = await AppliedAsync(unet, control, shown), Tile = 6, Stride = 6 }.EvaluateAsync(NodeContexts.At())).Denoiser, side: 12);
        var one = await TiledAsync(hint);
        var two = await TiledAsync(other);
        Assert.Equal(one[..(12 * 3)], two[..(12 * 3)]);
        Assert.True(Difference(one, two) > 1e-3);
        Assert.Equal(one, await TiledAsync(hint));                     // what was kept of another hint does not stay
        Assert.Contains("the latent needs one of 24x24", (await Assert.ThrowsAsync<ArgumentException>(() => TiledAsync(wrong))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hint_of_another_size_is_refused_with_the_size_that_fits()
    {
        var (denoiser, weights) = UNets.Build(Config);
        using var owned = weights;
        using var unet = denoiser;
        using var control = Control();
        using Image larger = Hint(side: 16), odd = Hint(side: 13);
        var controlled = await AppliedAsync(unet, control, larger);
        Assert.Contains("the latent needs one of 12x12", Assert.Throws<ArgumentException>(() => Predict(controlled)).Message);
        Assert.Equal("image", (await Assert.ThrowsAsync<PortException>(() => AppliedAsync(unet, control, odd))).Port);
    }

    [Fact]
    public void What_cannot_work_is_said_before_anything_runs()
    {
        var inferred = new FakeInference().Known("denoiser", new DenoiserSpec(4, 4, 768)).Known("controlnet", new ControlNetSpec(4, 1024, 8))
            .Known("image", new ImageSpec(1, 512, 500)).Run<ControlNetApply>();
        Assert.Equal(["controlnet", "image"], inferred.Errors.Select(error => error.Port).Order());
        Assert.Empty(new FakeInference().Known("denoiser", new DenoiserSpec(9, 4, 768)).Known("controlnet", new ControlNetSpec(4, 768, 8))
            .Known("image", new ImageSpec(1, 512, 504)).Run<ControlNetApply>().Errors);
    }

    [Theory]
    [InlineData("\"conditioning_channels\": 1", "conditioning_channels")]
    [InlineData("\"controlnet_conditioning_channel_order\": \"gbr\"", "rgb or bgr")]
    [InlineData("\"_class_name\": \"UNet2DConditionModel\"", "ControlNetModel")]
    [InlineData("\"global_pool_conditions\": true", "global_pool_conditions")]
    public void A_configuration_that_is_not_implemented_is_refused(string setting, string named)
    {
        var config = JsonNode.Parse($$"""{ "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"], "block_out_channels": [8, 16], {{setting}} }""")!.AsObject();
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => ControlNetConfig.Read(config)).Message);
    }
}
