using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Autoencoders;
using LdmGraph.Plugins.Checkpoints;
using LdmGraph.Plugins.Conditioning;
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
        var (cond, uncond) = run["prompt"] is { } prompt ? await ContextsAsync(golden, id, model.TextEncoder!, prompt) : (null, null);
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

        golden.ExpectIfStored($"{id}/codebook_indices", () => ((Autoencoder)model.Autoencoder!).Network.quantize!
            .Indices(z.Value / model.Autoencoder!.Spec.ScaleFactor).reshape(golden.Expected($"{id}/codebook_indices").shape));
        var image = golden.Own((await new LatentDecode { Autoencoder = model.Autoencoder!, Latent = z }.EvaluateAsync(Nodes.Context)).Image);
        golden.ExpectIfStored($"{id}/images", () => image.Value.permute(0, 2, 3, 1));
        golden.ExpectIfStored($"{id}/images_u8", () => (255 * image.Value).round().permute(0, 2, 3, 1).to_type(ScalarType.Byte));
    }

    private static async ValueTask<(Conditioning Cond, Conditioning Uncond)> ContextsAsync(GoldenCase golden, string id, ITextEncoder encoder, JsonNode prompt)
    {
        var prompts = prompt is JsonArray many ? many.Select(each => (string)each!).ToList() : [(string)prompt!];
        golden.ExpectIfStored($"{id}/input_ids", () => tensor(encoder.Tokenize(prompts).SelectMany(ids => ids).ToArray()).reshape(prompts.Count, -1));
        var cond = await EncodeAsync(golden, encoder, prompts);
        var uncond = await EncodeAsync(golden, encoder, [""]);
        golden.ExpectIfStored($"{id}/context", () => cond.Context!.alias());
        golden.ExpectIfStored($"{id}/uncond_context", () => uncond.Context!.alias());
        return (cond, uncond);
    }

    private static async ValueTask<Conditioning> EncodeAsync(GoldenCase golden, ITextEncoder encoder, IReadOnlyList<string> prompts)
    {
        List<Tensor> contexts = [];
        foreach (var prompt in prompts)
            contexts.Add(golden.Own((await new TextEncode { Encoder = encoder, Text = prompt }.EvaluateAsync(Nodes.Context)).Conditioning).Context!);
        return golden.Own(new Conditioning { Context = cat(contexts, 0) });
    }
}
