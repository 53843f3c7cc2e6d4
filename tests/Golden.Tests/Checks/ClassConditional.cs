using LdmGraph.Diffusion;
using LdmGraph.Plugins.Conditioning;
using LdmGraph.Plugins.Guidance;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>A class as context, and guidance towards it, for pictures that are at different timesteps.</summary>
[Checks("latent_diffusion_class_cond")]
internal sealed class ClassConditional : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        var (parameters, weights) = (golden.Config["params"]!.AsObject(), golden.Weights());
        var conditioner = golden.BuildTarget<IConditioner>(parameters["cond_stage_config"]!, weights.Under("cond_stage_model."), parameters);
        var denoiser = golden.BuildTarget<IDenoiser>(parameters["unet_config"]!, weights.Under("model.diffusion_model."), parameters);
        var (x, times) = (golden.Input("x"), golden.Input("t").data<long>().ToArray());
        List<Tensor> conditionals = [], unconditionals = [], towards = [], away = [], guided = [];
        foreach (var (i, label) in golden.Input("class_label").data<long>().ToArray().Index())
        {
            var encoded = await new ClassEncode { Conditioner = conditioner, Label = (int)label }.EvaluateAsync(Nodes.Context);
            var (cond, uncond) = (golden.Own(encoded.Conditioning), golden.Own(encoded.Unconditional));
            var latent = golden.Latent(golden.Own(x.narrow(0, i, 1)));
            var row = new SamplingRow(0, 1, times[i], 0.5, 1);
            async Task<Tensor> PredictAsync(Conditioning toward, Conditioning? from, double scale) => golden.Own((await new GuidedDenoise
            {
                Denoiser = denoiser, Latent = latent, T = row, Cond = toward, Uncond = from, Scale = scale,
            }.EvaluateAsync(Nodes.Context)).Eps).Value;
            conditionals.Add(cond.Context!);
            unconditionals.Add(uncond.Context!);
            towards.Add(await PredictAsync(cond, null, 1));
            away.Add(await PredictAsync(uncond, null, 1));
            guided.Add(await PredictAsync(cond, uncond, (double)golden.Config["guidance_scale"]!));
        }
        golden.ExpectIfStored("c", () => cat(conditionals, 0));
        golden.ExpectIfStored("uc", () => cat(unconditionals, 0));
        golden.ExpectIfStored("eps_cond", () => cat(towards, 0));
        golden.ExpectIfStored("eps_uncond", () => cat(away, 0));
        golden.ExpectIfStored("eps_guided", () => cat(guided, 0));
    }
}
