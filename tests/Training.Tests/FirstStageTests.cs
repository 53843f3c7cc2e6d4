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

    [Theory, InlineData("kl-gan.yaml"), InlineData("vq-gan.yaml")]
    public async Task A_discriminator_acts_from_its_first_step_on_and_its_figures_are_logged(string config)
    {
        using var workshop = new Workshop();
        await workshop.FirstStageAsync("two", steps: 2, config);
        await workshop.FirstStageAsync("ten", steps: 10, config);
        workshop.Change(config, "disc_factor: 1", "disc_factor: 0");
        await workshop.FirstStageAsync("two-without", steps: 2, config);
        await workshop.FirstStageAsync("ten-without", steps: 10, config);
        Assert.Equal(workshop.Result("two-without/model.safetensors"), workshop.Result("two/model.safetensors"));
        Assert.NotEqual(workshop.Result("ten-without/model.safetensors"), workshop.Result("ten/model.safetensors"));

        var log = await File.ReadAllLinesAsync(workshop.PathOf("out/ten/log.csv"));
        var last = log[0].Split(',').Zip(log.Last(line => line.StartsWith("10,", StringComparison.Ordinal) && line.Split(',')[1].Length > 0).Split(',')).ToDictionary(cell => cell.First, cell => cell.Second);
        foreach (var name in (string[])["g_loss", "d_weight", "disc_loss", "logits_real", "logits_fake", "discriminator_gradient_norm"])
            Assert.True(double.IsFinite(double.Parse(last[name], System.Globalization.CultureInfo.InvariantCulture)), name);
        Assert.Contains("<figcaption>d_weight: ", await File.ReadAllTextAsync(workshop.PathOf("out/ten/report.html")), StringComparison.Ordinal);
        Assert.DoesNotContain("d_weight", (await File.ReadAllLinesAsync(workshop.PathOf("out/ten-without/log.csv")))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_training_takes_up_the_discriminator_of_the_checkpoint_that_it_starts_from()
    {
        using var workshop = new Workshop();
        await workshop.FirstStageAsync("a", steps: 4, "kl-gan.yaml");
        var model = await workshop.LoadAsync("out/a/checkpoint");
        // One step: the discriminator has not begun to learn yet.
        await workshop.FirstStageAsync("b", steps: 1, "kl-gan.yaml", start: model.Autoencoder);
        AssertSameDiscriminator(workshop);
        workshop.Change("kl-gan.yaml", "disc_ndf: 8", "disc_ndf: 4");
        var refused = await Assert.ThrowsAsync<PortException>(async () => await workshop.FirstStageAsync("c", steps: 1, "kl-gan.yaml", start: model.Autoencoder));
        Release(model);
        Assert.Contains("holds another discriminator: loss.discriminator.main.0.weight, loss.discriminator.main.0.bias, loss.discriminator.main.2.weight and 1", refused.Message, StringComparison.Ordinal);
        Assert.False(FirstStage.MakesLatents("loss.discriminator.main.0.weight"));
    }

    private static void AssertSameDiscriminator(Workshop workshop)
    {
        using var before = SafetensorsFile.Open(workshop.PathOf("out/a/checkpoint/model.safetensors"));
        using var after = SafetensorsFile.Open(workshop.PathOf("out/b/checkpoint/model.safetensors"));
        var names = before.Entries.Keys.Where(name => name.StartsWith("loss.", StringComparison.Ordinal)).ToList();
        // Five convolutions and norms with their parameters, and two norms with three buffers each.
        Assert.Equal(16, names.Count);
        Assert.All(names, name => Assert.Equal(before.ReadBytes(name), after.ReadBytes(name)));
        using var shipped = SafetensorsFile.Open(workshop.PathOf("out/a/model.safetensors"));
        Assert.DoesNotContain(shipped.Entries.Keys, name => name.StartsWith("loss.", StringComparison.Ordinal));
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
