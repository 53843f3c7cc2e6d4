using LdmGraph.Diffusion;
using LdmGraph.Plugins.Conditioning;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>A small picture concatenated with the latent.</summary>
[Checks("latent_diffusion_concat_sr")]
internal sealed class ConcatSuperResolution : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        var (parameters, weights) = (golden.Config["params"]!.AsObject(), golden.Weights());
        var denoiser = golden.BuildTarget<IDenoiser>(parameters["unet_config"]!, weights.Under("model.diffusion_model."), parameters);
        var schedule = golden.Build<NoiseSchedule>("ldm.models.diffusion.ddpm.LatentDiffusion", parameters, NoWeights.Instance, parameters);
        using var image = Picture(golden.Input("LR_image_hwc"));
        var cond = golden.Own((await new SuperresEncode { Image = image }.EvaluateAsync(Nodes.Context)).Conditioning);
        golden.Expect("c", cond.Concat!);

        var (x, t) = (golden.Input("x_noisy"), golden.Input("t"));
        golden.ExpectIfStored("unet_input", () => cat([x, cond.Concat!], 1));
        golden.ExpectIfStored("eps", () => denoiser.Predict(x, t, cond));
        foreach (var run in golden.Runs) await new Sampling(golden, run, denoiser, schedule) { Cond = cond }.RunAsync();
    }

    // From rows of pixels in [-1, 1].
    private static Image Picture(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return new Image((pixels.permute(0, 3, 1, 2).contiguous() + 1) / 2);
    }
}
