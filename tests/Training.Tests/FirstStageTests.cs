using LdmGraph.Diffusion;
using LdmGraph.Plugins.Checkpoints;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training.Tests;

[LeakFree]
public class FirstStageTests
{
    [Theory, InlineData("kl.yaml"), InlineData("vq.yaml")]
    public async Task A_first_stage_learns_to_give_back_pictures_it_never_saw(string config)
    {
        using var workshop = new Workshop();
        await workshop.FirstStageAsync("short", steps: 1, config);
        await workshop.FirstStageAsync("long", steps: 80, config);
        var (before, after) = (await ErrorAsync(workshop, "out/short"), await ErrorAsync(workshop, "out/long"));
        Assert.True(after < 0.5 * before, $"the mean squared error went from {before} to {after}");
    }

    [Fact]
    public async Task What_ships_is_the_average_in_half_precision_and_the_checkpoint_has_both()
    {
        using var workshop = new Workshop();
        await workshop.FirstStageAsync("a", steps: 5);
        AssertAverages(workshop);
        Release(await workshop.LoadAsync("out/a/checkpoint"));
    }

    private static void AssertAverages(Workshop workshop)
    {
        using var shipped = SafetensorsFile.Open(workshop.PathOf("out/a/model.safetensors"));
        using var checkpoint = SafetensorsFile.Open(workshop.PathOf("out/a/checkpoint/model.safetensors"));
        using var scope = NewDisposeScope();
        var average = checkpoint.Read("model_ema.encoderconv_inweight");
        Assert.False(checkpoint.Read("encoder.conv_in.weight").allclose(average));
        Assert.True(shipped.Read("encoder.conv_in.weight").eq(average.to(ScalarType.Float16)).all().ToBoolean());
    }

    [Fact]
    public async Task Training_the_decoder_alone_leaves_the_latent_space_as_it_is()
    {
        using var workshop = new Workshop();
        await workshop.FirstStageAsync("whole", steps: 5);
        var model = await workshop.LoadAsync("out/whole");
        await workshop.FirstStageAsync("finer", steps: 5, part: FirstStagePart.Decoder, start: model.Autoencoder);
        Release(model);
        using var before = SafetensorsFile.Open(workshop.PathOf("out/whole/model.safetensors"));
        using var after = SafetensorsFile.Open(workshop.PathOf("out/finer/model.safetensors"));
        var changed = before.Entries.Keys.Where(name => !before.ReadBytes(name).SequenceEqual(after.ReadBytes(name))).ToList();
        Assert.Contains("decoder.conv_out.weight", changed);
        Assert.Contains("post_quant_conv.weight", changed);
        Assert.All(changed, name => Assert.Matches("^(decoder|post_quant_conv)[.]", name));
    }

    [Fact]
    public async Task Pictures_that_the_factor_does_not_divide_are_refused_by_their_size()
    {
        using var workshop = new Workshop();
        var refused = await Assert.ThrowsAsync<PortException>(async () => await workshop.FirstStageAsync("a", 1, dataset: new Narrow()));
        Assert.Contains("15x16", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_perceptual_loss_is_refused_by_its_key()
    {
        using var workshop = new Workshop();
        workshop.Write("lpips.yaml", (await File.ReadAllTextAsync(workshop.PathOf("kl.yaml"))).Replace("gradient_weight: 0.2", "perceptual_weight: 1.0", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<PortException>(async () => await workshop.FirstStageAsync("a", 1, "lpips.yaml"));
        Assert.Equal("config", refused.Port);
        Assert.Contains("lossconfig.params.perceptual_weight", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<double> ErrorAsync(Workshop workshop, string model)
    {
        var loaded = await workshop.LoadAsync(model);
        using var scope = NewDisposeScope();
        using var examples = new Squares().Draw(1_000_000, 32);
        using var posterior = loaded.Autoencoder!.Encode(2 * examples.Pictures - 1);
        var error = ((loaded.Autoencoder.Decode(posterior.Mean) + 1) / 2 - examples.Pictures).square().mean().ToDouble();
        Release(loaded);
        return error;
    }

    internal static void Release(LoadCheckpoint.Result model)
    {
        model.Autoencoder?.Dispose();
        model.Denoiser?.Dispose();
        model.TextEncoder?.Dispose();
        model.Conditioner?.Dispose();
    }

    private sealed class Narrow : IDataset
    {
        public DatasetSpec Spec => new("narrow", 15, 16, Captions: false, Classes: 0, []);

        public Examples Draw(long start, int count) => throw new InvalidOperationException("nothing is to be drawn");
    }
}
