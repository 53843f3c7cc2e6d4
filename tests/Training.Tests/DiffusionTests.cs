using LdmGraph.Diffusion;
using LdmGraph.Plugins.Checkpoints;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training.Tests;

[LeakFree]
public class DiffusionTests
{
    [Theory]
    [InlineData("", ""), InlineData(Workshop.Captions, ""), InlineData(Workshop.Classes, "")]
    [InlineData(Workshop.Captions, "    parameterization: v"), InlineData("", "    parameterization: x0\n    loss_type: l1")]
    public async Task A_denoiser_learns_whatever_conditions_it_and_whatever_it_predicts(string conditioning, string more)
    {
        using var workshop = new Workshop();
        var firstStage = await FirstStageAsync(workshop);
        await workshop.DiffusionAsync("a", 40, firstStage.Autoencoder!, workshop.Diffusion("a.yaml", conditioning, more), cache: 8, rate: 1e-2);
        FirstStageTests.Release(firstStage);
        var losses = (await File.ReadAllLinesAsync(workshop.PathOf("out/a/log.csv"))).Skip(1).Select(line => line.Split(',')[1]).Where(cell => cell.Length > 0)
            .Select(cell => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.True(losses[^1] < 0.98 * losses[0], $"the loss went from {losses[0]} to {losses[^1]}");

        // An ordinary checkpoint: every part loads again, with the scale that was measured.
        var model = await workshop.LoadAsync("out/a");
        Assert.NotNull(model.Denoiser);
        Assert.NotEqual(1, model.Autoencoder!.Spec.ScaleFactor);
        Assert.Equal(conditioning == Workshop.Captions, model.TextEncoder is not null);
        Assert.Equal(conditioning == Workshop.Classes, model.Conditioner is not null);
        FirstStageTests.Release(model);
    }

    [Fact]
    public async Task The_text_encoder_is_trained_along()
    {
        using var workshop = new Workshop();
        var firstStage = await FirstStageAsync(workshop);
        var config = workshop.Diffusion("a.yaml", Workshop.Captions);
        await workshop.DiffusionAsync("a", 1, firstStage.Autoencoder!, config);
        await workshop.DiffusionAsync("b", 8, firstStage.Autoencoder!, config);
        FirstStageTests.Release(firstStage);
        const string name = "cond_stage_model.transformer.token_emb.weight";
        using var before = SafetensorsFile.Open(workshop.PathOf("out/a/checkpoint/model.safetensors"));
        using var after = SafetensorsFile.Open(workshop.PathOf("out/b/checkpoint/model.safetensors"));
        using var scope = NewDisposeScope();
        Assert.False(before.Read(name).allclose(after.Read(name), rtol: 0, atol: 1e-3));
    }

    [Fact]
    public async Task Averages_bear_the_names_of_the_original_and_ship_in_the_place_of_the_weights()
    {
        using var workshop = new Workshop();
        var firstStage = await FirstStageAsync(workshop);
        await workshop.DiffusionAsync("a", 5, firstStage.Autoencoder!, workshop.Diffusion("a.yaml", Workshop.Captions));
        FirstStageTests.Release(firstStage);
        Assert.Contains("use_ema: true", await File.ReadAllTextAsync(workshop.PathOf("out/a/checkpoint/config.yaml")), StringComparison.Ordinal);
        Assert.Contains("use_ema: false", await File.ReadAllTextAsync(workshop.PathOf("out/a/config.yaml")), StringComparison.Ordinal);
        AssertAverages(workshop);
    }

    private static void AssertAverages(Workshop workshop)
    {
        using var checkpoint = SafetensorsFile.Open(workshop.PathOf("out/a/checkpoint/model.safetensors"));
        using var shipped = SafetensorsFile.Open(workshop.PathOf("out/a/model.safetensors"));
        using var scope = NewDisposeScope();
        Assert.Equal(5, checkpoint.Read("model_ema.num_updates").ToInt32());
        var average = checkpoint.Read("model_ema.diffusion_modelout2weight");
        Assert.True(shipped.Read("model.diffusion_model.out.2.weight").eq(average.to(ScalarType.Float16)).all().ToBoolean());
        Assert.DoesNotContain(shipped.Entries.Keys, name => name.StartsWith("model_ema.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_word_outside_the_dataset_is_answered_with_the_words_that_are_known()
    {
        using var workshop = new Workshop();
        var firstStage = await FirstStageAsync(workshop);
        await workshop.DiffusionAsync("a", 1, firstStage.Autoencoder!, workshop.Diffusion("a.yaml", Workshop.Captions));
        FirstStageTests.Release(firstStage);
        var model = await workshop.LoadAsync("out/a");
        var unknown = await Assert.ThrowsAsync<PortException>(async () => await new Conditioning.TextEncode { Encoder = model.TextEncoder!, Text = "a Red unicorn" }.EvaluateAsync(NodeContexts.At()));
        FirstStageTests.Release(model);
        Assert.Equal("text: the model does not know the word 'a'; it knows red, green, blue", unknown.Message);
    }

    [Fact]
    public async Task A_configuration_without_room_for_the_words_is_refused()
    {
        using var workshop = new Workshop();
        var firstStage = await FirstStageAsync(workshop);
        var dataset = new Squares { Words = [.. Enumerable.Range(0, 20).Select(i => $"word{i}")] };
        var refused = await Assert.ThrowsAsync<PortException>(async () => await workshop.DiffusionAsync("a", 1, firstStage.Autoencoder!, workshop.Diffusion("a.yaml", Workshop.Captions), dataset));
        FirstStageTests.Release(firstStage);
        Assert.Equal("config: its vocab_size is 12, the vocabulary has 24 pieces", refused.Message);
    }

    [Fact]
    public async Task A_class_more_than_the_datasets_is_asked_for_to_stand_for_none()
    {
        using var workshop = new Workshop();
        var firstStage = await FirstStageAsync(workshop);
        var config = workshop.Diffusion("a.yaml", Workshop.Classes.Replace("n_classes: 4", "n_classes: 3", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<PortException>(async () => await workshop.DiffusionAsync("a", 1, firstStage.Autoencoder!, config));
        FirstStageTests.Release(firstStage);
        Assert.Contains("n_classes is 3; expected at least 4", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<LoadCheckpoint.Result> FirstStageAsync(Workshop workshop)
    {
        await workshop.FirstStageAsync("stage", steps: 3);
        return await workshop.LoadAsync("out/stage");
    }
}
