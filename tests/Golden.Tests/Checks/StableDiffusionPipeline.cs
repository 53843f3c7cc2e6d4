using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Autoencoders;
using LdmGraph.Plugins.Checkpoints;
using LdmGraph.Plugins.Guidance;
using LdmGraph.Plugins.Samplers;
using LdmGraph.Plugins.Schedules;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>A complete Stable Diffusion folder, from prompts, or a prompt and a picture, to pictures, node by node.</summary>
[Checks("pipeline_stable_diffusion")]
internal sealed class StableDiffusionPipeline : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        var model = await golden.LoadAsync(golden.PathOf("model"));
        foreach (var run in golden.Runs) await RunAsync(golden, run, model);
    }

    private static async ValueTask RunAsync(GoldenCase golden, JsonObject run, LoadCheckpoint.Result model)
    {
        var id = (string)run["id"]!;
        var cond = await golden.EncodeAsync(model.TextEncoder!, run["prompt"], $"{id}/input_ids", $"{id}/context");
        var uncond = await golden.EncodeAsync(model.TextEncoder!, run["negative_prompt"], $"{id}/negative_ids", $"{id}/negative_context");
        var (rows, ddim) = await RowsAsync(golden, run, model.Schedule!);
        golden.ExpectIfStored($"{id}/timesteps", () => tensor(rows.Select(row => row.Timestep).ToArray()));

        var z = await StartAsync(golden, id, model.Autoencoder!, rows[0]);
        var history = golden.Own((await new HistoryStart().EvaluateAsync(Nodes.Context)).History);
        List<Tensor> outputs = [], states = [];
        for (var i = 0; i < rows.Count; i++)
        {
            var eps = golden.Own((await new GuidedDenoise
            {
                Denoiser = model.Denoiser!, Latent = z, T = rows[i], Cond = cond, Uncond = uncond, Scale = (double)run["guidance_scale"]!,
                Rescale = (double?)run["guidance_rescale"] ?? 0,
            }.EvaluateAsync(Nodes.Context)).Eps);
            if (ddim)
            {
                var noise = golden.OptionalInput($"{id}/noise_{i}");
                var step = await new DdimStep
                {
                    Latent = z, Eps = eps, T = rows[i], Eta = (double?)run["eta"] ?? 0, Noise = noise is null ? null : golden.Latent(noise),
                }.EvaluateAsync(Nodes.Context);
                golden.Own(step.Predicted);
                z = golden.Own(step.Latent);
            }
            else
            {
                var step = await new PlmsStep { Latent = z, Eps = eps, T = rows[i], History = history }.EvaluateAsync(Nodes.Context);
                golden.Own(step.Combined);
                golden.Own(step.Predicted);
                history = golden.Own(step.History);
                z = golden.Own(step.Latent);
            }
            outputs.Add(eps.Value);
            states.Add(z.Value);
        }
        golden.ExpectStack($"{id}/model_outputs", outputs);
        golden.ExpectStack($"{id}/latents_after_step", states);
        await golden.ExpectPicturesAsync(id, model.Autoencoder!, z);
    }

    /// <summary>The rows of the run's own scheduler or of the folder's, which is PNDM.</summary>
    private static async ValueTask<(IReadOnlyList<SamplingRow> Rows, bool Ddim)> RowsAsync(GoldenCase golden, JsonObject run, NoiseSchedule schedule)
    {
        var steps = (int)run["num_inference_steps"]!;
        if (run["scheduler"] is JsonArray own)
        {
            var name = (string)own[0]!;
            if (name != "DDIMScheduler") throw new NotSupportedException($"the run {run["id"]} asks for {name}");
            schedule = golden.Build<NoiseSchedule>(name, own[1]!.AsObject(), NoWeights.Instance);
            return ((await new DdimTimesteps { Schedule = schedule, Steps = steps }.EvaluateAsync(Nodes.Context)).Rows, true);
        }
        var rows = (await new PlmsTimesteps { Schedule = schedule, Steps = steps }.EvaluateAsync(Nodes.Context)).Rows;
        return (run["strength"] is { } strength ? Cut(rows, steps - (int)(steps * (double)strength)) : rows, false);
    }

    /// <summary>
    /// Image-to-image of diffusers cuts evaluations, not steps, and its PNDM starts counting at the cut: the second evaluation
    /// is taken for the one made again from the first's start, whatever its timestep, and the step it should have made is left
    /// out. Our own rows (<see cref="PlmsTimesteps.Strength"/>) cut steps.
    /// </summary>
    private static SamplingRow[] Cut(IReadOnlyList<SamplingRow> rows, int start)
    {
        SamplingRow[] kept = [.. rows.Skip(start)];
        if (start > 0 && kept.Length > 1) kept[1] = kept[1] with { AlphaBar = kept[0].AlphaBar, AlphaBarNext = kept[0].AlphaBarNext };
        return kept;
    }

    /// <summary>Given latents, or a picture encoded and diffused to the first row.</summary>
    private static async ValueTask<Latent> StartAsync(GoldenCase golden, string id, IAutoencoder autoencoder, SamplingRow first)
    {
        var space = autoencoder.Spec.Space;
        if (!golden.HasInput($"{id}/image")) return golden.Latent(golden.Own(golden.Input($"{id}/latents") * first.StartDeviation), space);
        var encoded = golden.Own((await new LatentEncode
        {
            Autoencoder = autoencoder, Image = golden.Own(new Image(golden.Input($"{id}/image").clone())),
            Take = LatentEncode.Posterior.Sample, Noise = golden.Latent(golden.Input($"{id}/noise_0"), space),
        }.EvaluateAsync(Nodes.Context)).Latent);
        var noise = golden.Latent(golden.Input($"{id}/noise_1"), space);
        return golden.Own((await new LatentDiffuse { Latent = encoded, T = first, Noise = noise }.EvaluateAsync(Nodes.Context)).Latent);
    }
}
