using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Checkpoints;
using LdmGraph.Plugins.Denoisers;
using LdmGraph.Plugins.Guidance;
using LdmGraph.Plugins.Samplers;
using LdmGraph.Plugins.Schedules;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>A complete model folder in diffusers layout, from prompts or from noise alone to pictures, node by node.</summary>
[Checks("pipeline_ldm_text2im")]
[Checks("pipeline_ldm_uncond")]
internal sealed class LdmPipeline : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        var model = await golden.LoadAsync(golden.PathOf("model"));
        foreach (var run in golden.Runs) await RunAsync(golden, run, model);
    }

    private static async ValueTask RunAsync(GoldenCase golden, JsonObject run, LoadCheckpoint.Result model)
    {
        var id = (string)run["id"]!;
        Conditioning? cond = null, uncond = null;
        if (run["prompt"] is { } prompt)
        {
            cond = await golden.EncodeAsync(model.TextEncoder!, prompt, $"{id}/input_ids", $"{id}/context");
            uncond = await golden.EncodeAsync(model.TextEncoder!, prompt: null, $"{id}/uncond_ids", $"{id}/uncond_context");
        }
        var rows = (await new DdimTimesteps { Schedule = model.Schedule!, Steps = (int)run["num_inference_steps"]! }.EvaluateAsync(Nodes.Context)).Rows;
        golden.ExpectIfStored($"{id}/timesteps", () => tensor(rows.Select(row => row.Timestep).ToArray()));
        // Every tensor drawn is stored in the order of drawing: the start, where the pipeline draws it itself, then one for each step where η asks for any.
        var given = golden.HasInput($"{id}/latents");
        var z = golden.Latent(golden.Input(given ? $"{id}/latents" : $"{id}/noise_0"), model.Autoencoder!.Spec.Space);
        List<Tensor> outputs = [], states = [];
        foreach (var row in rows)
        {
            var eps = golden.Own(cond is null
                ? (await new DenoisePredict { Denoiser = model.Denoiser!, Latent = z, T = row }.EvaluateAsync(Nodes.Context)).Eps
                : (await new GuidedDenoise
                {
                    Denoiser = model.Denoiser!, Latent = z, T = row, Cond = cond, Uncond = uncond, Scale = (double?)run["guidance_scale"] ?? 1,
                }.EvaluateAsync(Nodes.Context)).Eps);
            var noise = golden.OptionalInput($"{id}/noise_{row.Index + (given ? 0 : 1)}");
            var step = await new DdimStep
            {
                Latent = z, Eps = eps, T = row, Eta = (double?)run["eta"] ?? 0, Noise = noise is null ? null : golden.Latent(noise),
            }.EvaluateAsync(Nodes.Context);
            golden.Own(step.Predicted);
            z = golden.Own(step.Latent);
            outputs.Add(eps.Value);
            states.Add(z.Value);
        }
        golden.ExpectStack($"{id}/model_outputs", outputs);
        golden.ExpectStack($"{id}/latents_after_step", states);

        await golden.ExpectPicturesAsync(id, model.Autoencoder!, z);
    }
}
