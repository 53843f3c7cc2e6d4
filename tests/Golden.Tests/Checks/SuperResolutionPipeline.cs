using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Checkpoints;
using LdmGraph.Plugins.Conditioning;
using LdmGraph.Plugins.Denoisers;
using LdmGraph.Plugins.Images;
using LdmGraph.Plugins.Images.Resizing;
using LdmGraph.Plugins.Samplers;
using LdmGraph.Plugins.Schedules;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>A complete super-resolution folder in diffusers layout, from small pictures to large ones, node by node.</summary>
[Checks("pipeline_ldm_superres")]
internal sealed class SuperResolutionPipeline : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        var model = await golden.LoadAsync(golden.PathOf("model"));
        foreach (var run in golden.Runs) await RunAsync(golden, run, model);
    }

    private static async ValueTask RunAsync(GoldenCase golden, JsonObject run, LoadCheckpoint.Result model)
    {
        var id = (string)run["id"]!;
        var small = await PictureAsync(golden, id);
        var cond = golden.Own((await new SuperresEncode { Image = small }.EvaluateAsync(Nodes.Context)).Conditioning);
        golden.ExpectIfStored($"{id}/preprocessed", () => cond.Concat!.alias());
        var rows = (await new DdimTimesteps { Schedule = model.Schedule!, Steps = (int)run["num_inference_steps"]! }.EvaluateAsync(Nodes.Context)).Rows;
        golden.ExpectIfStored($"{id}/timesteps", () => tensor(rows.Select(row => row.Timestep).ToArray()));

        // Every tensor drawn is stored in the order of drawing: the start, then one for each step where η asks for any.
        var z = golden.Latent(golden.Own(golden.Input($"{id}/noise_0") * rows[0].StartDeviation), model.Autoencoder!.Spec.Space);
        List<Tensor> outputs = [], states = [];
        foreach (var row in rows)
        {
            var eps = golden.Own((await new DenoisePredict { Denoiser = model.Denoiser!, Latent = z, T = row, Cond = cond }.EvaluateAsync(Nodes.Context)).Eps);
            var noise = golden.OptionalInput($"{id}/noise_{row.Index + 1}");
            var step = await new DdimStep
            {
                Latent = z, Eps = eps, T = row, Eta = (double)run["eta"]!, Noise = noise is null ? null : golden.Latent(noise),
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

    /// <summary>A picture as stored in [-1, 1], or pixels, which the pipeline resizes to sides that are multiples of 32.</summary>
    private static async ValueTask<Image> PictureAsync(GoldenCase golden, string id)
    {
        if (golden.OptionalInput($"{id}/image") is { } values) return golden.Own(FromValues(values));
        var picture = golden.Own(FromLevels(golden.Input($"{id}/image_u8")));
        return golden.Own((await new ResizeImage
        {
            Image = picture, Multiple = 32, Kernel = ResizeKernel.Lanczos3, Arithmetic = ResizeArithmetic.Pillow,
        }.EvaluateAsync(Nodes.Context)).Image);
    }

    private static Image FromValues(Tensor values)
    {
        using var scope = NewDisposeScope();
        return new Image((values + 1) / 2);
    }

    private static Image FromLevels(Tensor levels)
    {
        using var scope = NewDisposeScope();
        return new Image((levels.to_type(ScalarType.Float32) / 255).permute(2, 0, 1).unsqueeze(0).contiguous());
    }
}
