using LdmGraph.Diffusion;
using LdmGraph.Plugins.Samplers;
using LdmGraph.Plugins.Schedules;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>Guidance by a classifier of noisy latents, and one DDIM step with it.</summary>
[Checks("classifier_guidance")]
internal sealed class ClassifierGuidance : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        var (parameters, weights) = (golden.Config["params"]!.AsObject(), golden.Weights());
        var denoiser = golden.BuildTarget<IDenoiser>(parameters["unet_config"]!, weights.Under("diffusion_model.model.diffusion_model."), parameters);
        var classifier = golden.BuildTarget<IClassifier>(golden.Config["classifier"]!, weights.Under("model."));
        var schedule = golden.Build<NoiseSchedule>("ldm.models.diffusion.ddpm.LatentDiffusion", parameters, NoWeights.Instance, parameters);
        var (x, t, eta) = (golden.Input("x"), golden.Input("t"), (double)golden.Config["eta"]!);
        golden.ExpectIfStored("logits", () => classifier.Logits(x, t));

        // All pictures of the case are at one timestep, which is one of the walk's.
        var rows = (await new DdimTimesteps { Schedule = schedule, Steps = (int)golden.Config["S"]! }.EvaluateAsync(Nodes.Context)).Rows;
        var row = rows.Single(row => row.Timestep == t.data<long>()[0]);
        var results = await golden.RunAsync(GuidanceGraphs.Classifier, new()
        {
            ["denoiser"] = denoiser, ["classifier"] = classifier, ["latent"] = golden.Latent(x), ["row"] = row, ["noise"] = golden.Latent(golden.Input("noise")),
            ["label"] = golden.Input("label").data<long>().ToArray().Select(label => (int)label).ToArray(), ["scale"] = (double)golden.Config["scale"]!, ["eta"] = eta,
        });
        foreach (var output in (string[])["eps", "log_prob_label", "grad_log_prob", "eps_hat"]) golden.Expect(output, results.Get<TensorValue>(output).Value);
        foreach (var output in (string[])["pred_x0", "x_prev"]) golden.Expect($"ddim_step.{output}", results.Get<Latent>(output).Value);
        golden.ExpectIfStored("ddim_step.a_t", () => tensor([row.AlphaBar]));
        golden.ExpectIfStored("ddim_step.a_prev", () => tensor([row.AlphaBarNext]));
        golden.ExpectIfStored("ddim_step.sigma_t", () => tensor([DdimStep.Sigma(row, eta)]));
    }
}
