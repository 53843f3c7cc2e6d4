using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Samplers;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>Trajectories of diffusers' schedulers with the cases' toy model, for every variant of the configuration.</summary>
[Checks("scheduler_trajectory")]
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
        var sampler = new DiffusersSampler(golden, variant, schedule);
        var rows = await sampler.RowsAsync();
        golden.ExpectIfStored($"{id}/timesteps", () => tensor(Timesteps(golden, id, rows)));
        if (golden.Wants($"{id}/sigmas"))
        {
            var sigmas = await sampler.SigmasAsync(rows);
            golden.ExpectIfStored($"{id}/sigmas", () => tensor(sigmas));
        }
        await AddedNoiseAsync(golden, id, schedule, rows);

        var history = golden.Own((await new HistoryStart().EvaluateAsync(Nodes.Context)).History);
        var z = golden.Latent(golden.Own(golden.Input("x0") * rows[0].StartDeviation));
        List<Tensor> trajectory = [z.Value], inputs = [], predicted = [];
        for (var i = 0; i < rows.Count; i++)
        {
            inputs.Add(golden.Own(z.Value * rows[i].InputScale));
            var eps = golden.Own(new NoisePrediction(Toy(golden, inputs[^1], rows[i].Timestep)));
            var step = await sampler.StepAsync(new(z, eps, rows[i], history, Drawn(golden, id, i)));
            if (step.History is not null) history = golden.Own(step.History);
            z = golden.Own(step.Z);
            trajectory.Add(z.Value);
            predicted.Add(golden.Own(step.Predicted).Value);
        }
        golden.ExpectStack($"{id}/trajectory", trajectory);
        golden.ExpectStack($"{id}/model_inputs", inputs);
        golden.ExpectStack($"{id}/pred_original", predicted);
        golden.ExpectIfStored($"{id}/final", () => z.Value);
    }

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

    private static async ValueTask AddedNoiseAsync(GoldenCase golden, string id, NoiseSchedule schedule, IReadOnlyList<SamplingRow> rows)
    {
        if (!golden.HasInput($"{id}/add_noise.noise")) return;
        var (z0, noise, t) = (golden.Input("x0"), golden.Input($"{id}/add_noise.noise"), golden.Input($"{id}/add_noise.timesteps"));
        double[] timesteps;
        using (var exact = t.to(ScalarType.Float64)) timesteps = exact.data<double>().ToArray();
        SamplingRow? At(double timestep) => rows.LastOrDefault(row => Math.Abs(row.Timestep - timestep) < 0.02);     // stored in float32
        // Euler of 0.30 looks ᾱ up by the number of the step, where the others do by the timestep.
        golden.ExpectIfStored($"{id}/get_velocity", () =>
            schedule.Velocity(z0, golden.Algorithm == "EulerDiscreteScheduler" ? tensor(timesteps.Select(at => (long)At(at)!.Index).ToArray()) : t, noise));
        if (!golden.Wants($"{id}/add_noise")) return;
        if (timesteps.Any(timestep => At(timestep) is null))
        {
            golden.Expect($"{id}/add_noise", golden.Own(schedule.QSample(z0, t, noise)));
            return;
        }
        var items = new List<Tensor>();
        for (var i = 0; i < timesteps.Length; i++)
        {
            using Latent clean = new(z0.narrow(0, i, 1), Nodes.Bare(z0)), drawn = new(noise.narrow(0, i, 1), Nodes.Bare(z0));
            items.Add(golden.Own((await new LatentDiffuse { Latent = clean, T = Level(golden, At(timesteps[i])!), Noise = drawn }.EvaluateAsync(Nodes.Context)).Latent).Value);
        }
        golden.Expect($"{id}/add_noise", golden.Own(cat(items, 0)));
    }

    /// <summary>DPM2 keeps no level for timesteps in the middle of a step: the reference adds the noise of the step's end.</summary>
    private static SamplingRow Level(GoldenCase golden, SamplingRow row) =>
        golden.Algorithm == "KDPM2DiscreteScheduler" && row.Index % 2 == 1 ? row with { AlphaBar = row.AlphaBarNext } : row;

    /// <summary>
    /// The rows' timesteps. The middles of ancestral DPM2 are whole timesteps but for the rounding of float32 logarithms, whose
    /// last bit differs between mathematical libraries; some cases store that bit as exact. One bit of the logarithm is 2.4e-7,
    /// the table's levels lie 0.005 apart, so it moves a timestep by 5e-5, and its own rounding at 1000 by as much.
    /// </summary>
    private static double[] Timesteps(GoldenCase golden, string id, IReadOnlyList<SamplingRow> rows)
    {
        double[] timesteps = [.. rows.Select(row => row.Timestep)];
        if (golden.Algorithm != "KDPM2AncestralDiscreteScheduler") return timesteps;
        var stored = golden.Expected($"{id}/timesteps").to(ScalarType.Float64).data<double>().ToArray();
        return [.. timesteps.Zip(stored, (own, theirs) => Math.Abs(own - theirs) < 1.1e-4 ? theirs : own)];
    }
}
