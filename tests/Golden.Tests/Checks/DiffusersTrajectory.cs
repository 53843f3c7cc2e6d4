using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Samplers;
using LdmGraph.Plugins.Schedules;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>Trajectories of diffusers' schedulers with the cases' toy model, for every variant of the configuration.</summary>
[Checks("scheduler_trajectory", "DDIMScheduler")]
[Checks("scheduler_trajectory", "DDPMScheduler")]
[Checks("scheduler_trajectory", "PNDMScheduler")]
internal sealed class DiffusersTrajectory : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        foreach (var variant in golden.Json["variants"]!.AsArray()) await VariantAsync(golden, variant!.AsObject());
    }

    private static async ValueTask VariantAsync(GoldenCase golden, JsonObject variant)
    {
        var id = (string)variant["id"]!;
        var schedule = golden.Build<NoiseSchedule>(golden.Algorithm!, variant["scheduler_config"]!.AsObject(), NoWeights.Instance);
        AddedNoise(golden, id, schedule);

        var rows = await RowsAsync(golden.Algorithm!, schedule, (int)variant["num_inference_steps"]!);
        golden.ExpectIfStored($"{id}/timesteps", () => tensor(rows.Select(row => (long)row.Timestep).ToArray()));
        var history = golden.Own((await new PlmsStart().EvaluateAsync(Nodes.Context)).History);
        var z = golden.Latent(golden.Own(golden.Input("x0") * (double)variant["init_noise_sigma"]!));
        List<Tensor> trajectory = [z.Value], inputs = [], predicted = [];
        for (var i = 0; i < rows.Count; i++)
        {
            inputs.Add(z.Value);
            var eps = golden.Own(new NoisePrediction(Toy(golden, z.Value, rows[i].Timestep)));
            Latent x0;
            switch (golden.Algorithm)
            {
                case "DDIMScheduler":
                    var ddim = await new DdimStep
                    {
                        Latent = z, Eps = eps, T = rows[i], Noise = Drawn(golden, id, i),
                        Eta = (double?)variant["step_kwargs"]?["eta"] ?? 0,
                        NoiseFromPredicted = (bool?)variant["step_kwargs"]?["use_clipped_model_output"] ?? false,
                    }.EvaluateAsync(Nodes.Context);
                    (z, x0) = (ddim.Latent, ddim.Predicted);
                    break;
                case "DDPMScheduler":
                    var ddpm = await new DdpmStep { Latent = z, Eps = eps, T = rows[i], Noise = Drawn(golden, id, i) }.EvaluateAsync(Nodes.Context);
                    (z, x0) = (ddpm.Latent, ddpm.Predicted);
                    break;
                default:
                    var plms = await new PlmsStep { Latent = z, Eps = eps, T = rows[i], History = history }.EvaluateAsync(Nodes.Context);
                    (z, x0, history) = (plms.Latent, plms.Predicted, golden.Own(plms.History));
                    golden.Own(plms.Combined);
                    break;
            }
            trajectory.Add(golden.Own(z).Value);
            predicted.Add(golden.Own(x0).Value);
        }
        golden.ExpectStack($"{id}/trajectory", trajectory);
        golden.ExpectStack($"{id}/model_inputs", inputs);
        golden.ExpectStack($"{id}/pred_original", predicted);
        golden.ExpectIfStored($"{id}/final", () => z.Value);
    }

    private static async ValueTask<IReadOnlyList<SamplingRow>> RowsAsync(string scheduler, NoiseSchedule schedule, int steps) => scheduler switch
    {
        "DDIMScheduler" => (await new DdimTimesteps { Schedule = schedule, Steps = steps }.EvaluateAsync(Nodes.Context)).Rows,
        "DDPMScheduler" => (await new DdpmTimesteps { Schedule = schedule, Steps = steps }.EvaluateAsync(Nodes.Context)).Rows,
        _ => (await new PlmsTimesteps { Schedule = schedule, Steps = steps }.EvaluateAsync(Nodes.Context)).Rows,
    };

    /// <summary>eps = 0.1 · x + 0.05 · sin(t / 100) + fixed.</summary>
    private static Tensor Toy(GoldenCase golden, Tensor x, double t)
    {
        using var scope = NewDisposeScope();
        return (0.1 * x + (float)(0.05 * Math.Sin(t / 100)) + golden.Input("fixed")).MoveToOuterDisposeScope();
    }

    /// <summary>What the reference drew in this iteration, if it drew: some draw at every step, some not at the last.</summary>
    private static Latent? Drawn(GoldenCase golden, string id, int iteration)
    {
        if (!golden.HasInput($"{id}/noise")) return null;
        var draws = golden.Input($"{id}/noise_step").data<long>().ToArray();
        var draw = Array.LastIndexOf(draws, iteration);
        if (draw < 0) return null;
        using var noise = golden.Input($"{id}/noise")[draw];
        return golden.Latent(noise);
    }

    private static void AddedNoise(GoldenCase golden, string id, NoiseSchedule schedule)
    {
        if (!golden.HasInput($"{id}/add_noise.noise")) return;
        var (z0, noise, t) = (golden.Input("x0"), golden.Input($"{id}/add_noise.noise"), golden.Input($"{id}/add_noise.timesteps"));
        golden.ExpectIfStored($"{id}/add_noise", () => schedule.QSample(z0, t, noise));
        golden.ExpectIfStored($"{id}/get_velocity", () => schedule.Velocity(z0, t, noise));
    }
}
