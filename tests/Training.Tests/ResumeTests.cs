using LdmGraph.Diffusion;
using LdmGraph.Tests;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Training.Tests;

[LeakFree]
public class ResumeTests
{
    // The discriminator begins with the third step: a training resumes before it, at it and behind it.
    [Theory, InlineData("kl.yaml", 3), InlineData("vq.yaml", 3), InlineData("kl-gan.yaml", 1), InlineData("kl-gan.yaml", 2), InlineData("kl-gan.yaml", 4), InlineData("vq-gan.yaml", 4)]
    public async Task A_first_stage_trained_in_two_runs_is_the_one_trained_in_one_byte_for_byte(string config, int interrupted)
    {
        using var workshop = new Workshop();
        await workshop.FirstStageAsync("once", steps: 6, config);
        await workshop.FirstStageAsync("twice", interrupted, config);
        await workshop.FirstStageAsync("twice", steps: 6, config);
        AssertSame(workshop, "once", "twice");
        // All that it was trained with: the discriminator, its optimizer and its norms' means too.
        Assert.Equal(workshop.Result("once/state/training.safetensors"), workshop.Result("twice/state/training.safetensors"));
    }

    [Fact]
    public async Task Products_rounded_to_bfloat16_leave_weights_exact_and_resume_as_well()
    {
        using var workshop = new Workshop();
        var rounded = Compute.Cpu with { Dtype = ScalarType.BFloat16 };
        await workshop.FirstStageAsync("exact", steps: 4, "kl-gan.yaml");
        await workshop.FirstStageAsync("once", steps: 4, "kl-gan.yaml", compute: rounded);
        await workshop.FirstStageAsync("twice", steps: 3, "kl-gan.yaml", compute: rounded);
        await workshop.FirstStageAsync("twice", steps: 4, "kl-gan.yaml", compute: rounded);
        AssertSame(workshop, "once", "twice");
        AssertClose(workshop);
    }

    private static void AssertClose(Workshop workshop)
    {
        using var scope = NewDisposeScope();
        using var exact = SafetensorsFile.Open(workshop.PathOf("out/exact/checkpoint/model.safetensors"));
        using var rounded = SafetensorsFile.Open(workshop.PathOf("out/once/checkpoint/model.safetensors"));
        foreach (var name in (string[])["decoder.conv_out.weight", "loss.discriminator.main.2.weight"])
        {
            Assert.Equal(ScalarType.Float32, rounded.Entries[name].Dtype);
            var (one, other) = (exact.Read(name), rounded.Read(name));
            Assert.False(one.allclose(other, rtol: 0, atol: 0), name);
            // Four steps of 0.002 each at most, whatever the rounding.
            Assert.True(one.allclose(other, rtol: 0, atol: 0.016), name);
        }
    }

    [Theory, InlineData(0), InlineData(24)]
    public async Task So_is_a_diffusion_model_with_latents_kept_or_not(int cache)
    {
        using var workshop = new Workshop();
        await workshop.FirstStageAsync("stage", steps: 2);
        var model = await workshop.LoadAsync("out/stage");
        var config = workshop.Diffusion("a.yaml", Workshop.Captions);
        await workshop.DiffusionAsync("once", 7, model.Autoencoder!, config, cache: cache, accumulate: 2);
        await workshop.DiffusionAsync("twice", 3, model.Autoencoder!, config, cache: cache, accumulate: 2);
        await workshop.DiffusionAsync("twice", 7, model.Autoencoder!, config, cache: cache, accumulate: 2);
        FirstStageTests.Release(model);
        AssertSame(workshop, "once", "twice");
    }

    [Fact]
    public async Task Cancelling_keeps_what_was_done_and_the_rest_comes_to_the_same()
    {
        using var workshop = new Workshop();
        await workshop.FirstStageAsync("once", steps: 12);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await workshop.FirstStageAsync("twice", steps: 12, context: new CancelsAtProgress(cancel)));
        Assert.False(File.Exists(workshop.PathOf("out/twice/model.safetensors")));
        await workshop.FirstStageAsync("twice", steps: 12);
        AssertSame(workshop, "once", "twice");
    }

    [Fact]
    public async Task A_state_of_another_configuration_dataset_or_seed_is_refused_by_what_differs()
    {
        using var workshop = new Workshop();
        await workshop.FirstStageAsync("a", steps: 2);
        var before = workshop.Result("a/state/training.safetensors");
        workshop.Write("wider.yaml", (await File.ReadAllTextAsync(workshop.PathOf("kl.yaml"))).Replace("ch_mult: [1, 1]", "ch_mult: [1, 2]", StringComparison.Ordinal));
        await RefusedAsync("config", () => workshop.FirstStageAsync("a", steps: 4, "wider.yaml"));
        await RefusedAsync("dataset", () => workshop.FirstStageAsync("a", steps: 4, dataset: new Squares { Identity = "other squares" }));
        await RefusedAsync("seed", () => workshop.FirstStageAsync("a", steps: 4, seed: 2));
        Assert.Equal(before, workshop.Result("a/state/training.safetensors"));

        static async Task RefusedAsync(string part, Func<ValueTask<TrainAutoencoder.Result>> run)
        {
            var refused = await Assert.ThrowsAsync<PortException>(async () => await run());
            Assert.Contains($"holds a training with another {part}: ", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_trainings_in_one_folder_are_refused_and_the_first_goes_on()
    {
        using var workshop = new Workshop();
        using (TrainingFolder.Open(workshop.Roots.ResolveOutput("a")))
        {
            var refused = await Assert.ThrowsAsync<PortException>(async () => await workshop.FirstStageAsync("a", steps: 1));
            Assert.Contains("another training writes to", refused.Message, StringComparison.Ordinal);
        }
        await workshop.FirstStageAsync("a", steps: 1);
    }

    [Theory, InlineData(0), InlineData(100), InlineData(20000)]
    public async Task A_damaged_state_is_named_and_left_alone(int bytes)
    {
        using var workshop = new Workshop();
        await workshop.FirstStageAsync("a", steps: 1);
        var state = workshop.PathOf("out/a/state/training.safetensors");
        await File.WriteAllBytesAsync(state, (await File.ReadAllBytesAsync(state))[..bytes]);
        var refused = await Assert.ThrowsAsync<PortException>(async () => await workshop.FirstStageAsync("a", steps: 2));
        Assert.Contains("training.safetensors cannot be resumed from", refused.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, new FileInfo(state).Length);
    }

    [Fact]
    public async Task A_loss_that_is_no_number_stops_at_its_step_and_keeps_the_last_good_checkpoint()
    {
        using var workshop = new Workshop();
        await workshop.FirstStageAsync("good", steps: 4);
        var stopped = await Assert.ThrowsAsync<PortException>(async () => await workshop.FirstStageAsync("a", steps: 20, dataset: new Squares { SpoiltFrom = 8 * 6 }, saveEvery: 4));
        Assert.Contains("the loss of step 7 is no finite number", stopped.Message, StringComparison.Ordinal);
        AssertSame(workshop, "good", "a");
        // With sound data it goes on from there.
        await workshop.FirstStageAsync("a", steps: 8, saveEvery: 4);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_read_is_named_and_what_was_learnt_before_it_is_kept()
    {
        using var workshop = new Workshop();
        await workshop.FirstStageAsync("once", steps: 8, "kl-gan.yaml");
        var stopped = await Assert.ThrowsAsync<PortException>(async () => await workshop.FirstStageAsync("twice", steps: 8, "kl-gan.yaml", dataset: new Squares { MissingFrom = 8 * 5 + 3 }, saveEvery: 4));
        Assert.Equal("folder: 'squares/43.png' cannot be read", stopped.Message);
        using (var state = SafetensorsFile.Open(workshop.PathOf("out/twice/state/training.safetensors")))
            Assert.Contains("\"step\":5,", state.Metadata["training"], StringComparison.Ordinal);
        await workshop.FirstStageAsync("twice", steps: 8, "kl-gan.yaml");
        AssertSame(workshop, "once", "twice");
    }

    [Fact]
    public async Task Rows_of_the_log_behind_the_resumed_step_are_dropped()
    {
        using var workshop = new Workshop();
        await workshop.FirstStageAsync("a", steps: 5);
        await File.AppendAllTextAsync(workshop.PathOf("out/a/log.csv"), "10,1,1,1\n15,0.");
        await workshop.FirstStageAsync("a", steps: 10);
        var steps = (await File.ReadAllLinesAsync(workshop.PathOf("out/a/log.csv"))).Skip(1).Select(line => line.Split(',')[0]);
        Assert.Equal(["5", "5", "10", "10"], steps);
    }

    private static void AssertSame(Workshop workshop, string one, string other)
    {
        Assert.Equal(workshop.Result($"{one}/model.safetensors"), workshop.Result($"{other}/model.safetensors"));
        Assert.Equal(workshop.Result($"{one}/checkpoint/model.safetensors"), workshop.Result($"{other}/checkpoint/model.safetensors"));
    }

    private sealed class CancelsAtProgress : NodeContext
    {
        private readonly CancellationTokenSource _cancel;

        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public CancelsAtProgress(CancellationTokenSource cancel)
        {
            _cancel = cancel;
            (Run, NodePath, Cancellation) = (new RunInfo(), "train", cancel.Token);
        }

        public override void Progress(double done, double total, string? unit = null) => _cancel.Cancel();
    }
}
