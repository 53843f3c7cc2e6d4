using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Autoencoders;
using LdmGraph.Plugins.Schedules;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>Guidance by a small picture, through denoiser and decoder: one evaluation, and whole walks.</summary>
[Checks("l2_image_guidance")]
internal sealed class L2Guidance : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        var (parameters, weights) = (golden.Config["params"]!.AsObject(), golden.Weights());
        var denoiser = golden.BuildTarget<IDenoiser>(parameters["unet_config"]!, weights.Under("model.diffusion_model."), parameters);
        var schedule = golden.Build<NoiseSchedule>("ldm.models.diffusion.ddpm.LatentDiffusion", parameters, NoWeights.Instance, parameters);
        var autoencoder = Decoder(golden, parameters, weights.Under("first_stage_model."));
        var reference = golden.Own(new Image(Levels(golden.Input("y"))));
        Dictionary<string, object?> given = new() { ["denoiser"] = denoiser, ["autoencoder"] = autoencoder, ["reference"] = reference };

        await OnceAsync(golden, schedule, autoencoder.Spec, given);
        foreach (var run in golden.Runs) await WalkAsync(golden, run, schedule, autoencoder.Spec, given);
    }

    private static async ValueTask OnceAsync(GoldenCase golden, NoiseSchedule schedule, AutoencoderSpec spec, Dictionary<string, object?> given)
    {
        var (t, factor) = ((int)golden.Config["t"]!, 1.0 / (int)golden.Config["T_factor"]!);
        given = new(given)
        {
            ["latent"] = golden.Latent(golden.Input("z_t"), spec.Space),
            ["row"] = new SamplingRow(0, 1, t, schedule.AlphasCumprod[t], 1),
        };
        var results = await golden.RunAsync(GuidanceGraphs.L2Once, new(given) { ["scale"] = (double)golden.Config["scale"]! });
        foreach (var (stored, output) in (ReadOnlySpan<(string, string)>)[("eps", "eps"), ("z0", "clean"), ("log_p", "log_p"), ("grad", "grad"), ("eps_hat", "eps_hat")])
            golden.Expect($"single.{stored}", results.Get<TensorValue>(output).Value);
        Tensor Decoded() => 2 * results.Get<Image>("image").Value - 1;
        golden.ExpectIfStored("single.decoded_z0", Decoded);
        golden.ExpectIfStored("single.T_decoded_z0", () => nn.functional.interpolate(Decoded(), scale_factor: [factor, factor], mode: InterpolationMode.Bicubic, align_corners: false));

        var inTwoSteps = await golden.RunAsync(GuidanceGraphs.L2InTwoSteps, given);
        golden.Expect("single.grad", inTwoSteps.Get<Latent>("grad").Value);
    }

    private static async ValueTask WalkAsync(GoldenCase golden, JsonObject run, NoiseSchedule schedule, AutoencoderSpec spec, Dictionary<string, object?> given)
    {
        var (name, steps, eta) = ((string)run["name"]!, (int)run["S"]!, (double)run["eta"]!);
        var results = await golden.RunAsync(GuidanceGraphs.L2Walk, new(given)
        {
            ["latent"] = golden.Latent(golden.Input("x_T"), spec.Space), ["schedule"] = schedule, ["steps"] = (long)steps, ["eta"] = eta, ["scale"] = (double)run["guidance_scale"]!,
        });
        foreach (var output in (string[])["x_in", "x_prev", "pred_x0", "e_t", "eps_hat", "grad", "log_p"])
            golden.ExpectStack($"{name}.{output}", ((IEnumerable<TensorValue>)results[output]!).Select(step => step.Value));
        foreach (var output in (string[])["sample", "log_p_of_final_image"]) golden.ExpectIfStored($"{name}.{output}", () => results.Get<TensorValue>(output).Value.alias());
        golden.ExpectIfStored($"{name}.decoded", () => 2 * results.Get<Image>("decoded").Value - 1);

        var rows = (await new DdimTimesteps { Schedule = schedule, Steps = steps }.EvaluateAsync(Nodes.Context)).Rows;
        Sampling.ExpectTables(golden, name, rows, eta);
    }

    /// <summary>A first stage of which the case stores the decoder only.</summary>
    private static IAutoencoder Decoder(GoldenCase golden, JsonObject parameters, Weights stored)
    {
        var config = parameters["first_stage_config"]!;
        var source = new ComponentSource((string)config["target"]!, config["params"]!.AsObject(), stored, golden.ToString(), null) { Model = parameters };
        using var module = new FirstStage(AutoencoderBuilder.Options(source));
        var whole = new PartialWeights(stored, module.named_parameters().Select(pair => (pair.name, pair.parameter.shape)));
        return golden.BuildTarget<IAutoencoder>(config, whole, parameters);
    }

    // The case's numbers are in [-1, 1], as the decoder gives them.
    private static Tensor Levels(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return ((pixels + 1) / 2).MoveToOuterDisposeScope();
    }
}
