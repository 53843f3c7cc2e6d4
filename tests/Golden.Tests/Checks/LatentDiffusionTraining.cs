using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>Some steps of training a denoiser: losses of several kinds, gradients, parameters and their averages.</summary>
[Checks("latent_diffusion_training")]
internal sealed class LatentDiffusionTraining : ICheck
{
    private const string Prefix = "model.diffusion_model.", Target = "ldm.models.diffusion.ddpm.LatentDiffusion";

    public ValueTask RunAsync(GoldenCase golden)
    {
        using var scope = NewDisposeScope();
        var config = golden.Config["params"]!.AsObject();
        var schedule = golden.Build<NoiseSchedule>(Target, config, NoWeights.Instance, config);
        golden.Expect("lvlb_weights", from_array(schedule.Buffers.LvlbWeights.ToArray()));

        var denoiser = golden.BuildTarget<IDenoiser>(config["unet_config"]!, golden.Weights().Under(Prefix), config);
        var trainable = (ITrainable)denoiser;
        trainable.Train();
        var parameters = trainable.Network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        var batches = new Batches(golden.Input("x_start"), golden.Input("t"), golden.Input("noise"));

        foreach (var variant in golden.Config["loss_variants"]!.AsArray().Select(variant => variant!.AsObject())) ExpectVariant(golden, config, variant, denoiser, batches);

        using var ema = new Ema(parameters.Select(pair => (Prefix + pair.Key, pair.Value)), 0.9999);
        using var optimizer = new AdamW(parameters.Values, (double)golden.Config["learning_rate"]!, weight_decay: 0.01);
        var objective = new DiffusionLoss(config, schedule, minSnr: 0);
        for (var step = 1; step <= (int)golden.Config["steps"]!; step++)
        {
            optimizer.zero_grad();
            Loss(golden, $"step{step}", objective, denoiser, schedule, batches, step - 1).backward();
            TrainedParameters.ExpectGradients(golden, $"step{step}.", Prefix, parameters);
            optimizer.step();
            ema.Update();
            TrainedParameters.Expect(golden, $"after_step{step}.param.", Prefix, parameters);
            foreach (var (name, average) in ema.Averages)
                golden.ExpectIfStored($"after_step{step}.model_ema.{name["model.".Length..].Replace(".", "", StringComparison.Ordinal)}", () => average.alias());
        }
        golden.Expect("model_ema.decay", tensor([(float)ema.Decay]));
        golden.Expect("model_ema.num_updates", tensor([(int)ema.Updates]));
        ExpectFinal(golden, denoiser, schedule, batches, ema);
        return default;
    }

    private static void ExpectVariant(GoldenCase golden, JsonObject config, JsonObject variant, IDenoiser denoiser, Batches batches)
    {
        // A variant says all that it has of the loss; the rest are the original's defaults.
        var changed = config.DeepClone().AsObject();
        foreach (var key in (string[])["loss_type", "l_simple_weight", "original_elbo_weight"]) changed.Remove(key);
        foreach (var (key, value) in variant)
            if (key != "name") changed[key] = value!.DeepClone();
        var schedule = golden.Build<NoiseSchedule>(Target, changed, NoWeights.Instance, changed);
        using var _ = no_grad();
        Loss(golden, (string)variant["name"]!, new DiffusionLoss(changed, schedule, minSnr: 0), denoiser, schedule, batches, batch: 0);
    }

    private static Tensor Loss(GoldenCase golden, string run, DiffusionLoss objective, IDenoiser denoiser, NoiseSchedule schedule, Batches batches, int batch)
    {
        var (z0, t, noise) = (batches.Start[batch], batches.T[batch], batches.Noise[batch]);
        var figures = new Figures();
        var loss = objective.Of(denoiser.Predict(schedule.QSample(z0, t, noise), t, null), z0, t, noise, figures);
        golden.ExpectIfStored($"{run}.loss", () => loss.detach().reshape(1));
        var reported = figures.Take().ToDictionary();
        golden.ExpectIfStored($"{run}.loss_simple", () => tensor([(float)reported["loss_simple"]]));
        golden.ExpectIfStored($"{run}.loss_vlb", () => tensor([(float)reported["loss_vlb"]]));
        return loss;
    }

    // The first batch once more, as the trained and as the averaged weights see it.
    private static void ExpectFinal(GoldenCase golden, IDenoiser denoiser, NoiseSchedule schedule, Batches batches, Ema ema)
    {
        using var _ = no_grad();
        var noisy = schedule.QSample(batches.Start[0], batches.T[0], batches.Noise[0]);
        golden.Expect("final.x_noisy", noisy);
        golden.Expect("final.eps_train_weights", denoiser.Predict(noisy, batches.T[0], null));
        using var averaged = ema.Applied();
        golden.Expect("final.eps_ema_weights", denoiser.Predict(noisy, batches.T[0], null));
    }

    private sealed record Batches(Tensor Start, Tensor T, Tensor Noise);
}
