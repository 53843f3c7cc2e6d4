using System.Text.Json.Nodes;
using LdmGraph.Diffusion;
using LdmGraph.Plugins.Autoencoders;
using LdmGraph.Plugins.Conditioning;
using LdmGraph.Plugins.Images;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>The original's inpainting script from a picture and a mask to the finished picture.</summary>
[Checks("inpainting_pipeline")]
internal sealed class Inpainting : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        var (parameters, weights) = (golden.Config["params"]!.AsObject(), golden.Weights());
        var autoencoder = golden.BuildTarget<IAutoencoder>(parameters["first_stage_config"]!, weights.Under("first_stage_model."), parameters);
        var denoiser = golden.BuildTarget<IDenoiser>(parameters["unet_config"]!, weights.Under("model.diffusion_model."), parameters);
        var schedule = golden.Build<NoiseSchedule>("ldm.models.diffusion.ddpm.LatentDiffusion", parameters, NoWeights.Instance, parameters);
        var image = golden.Own(Picture(golden.Input("image_u8_hwc")));
        var mask = golden.Own(Hole(golden.Input("mask_u8_hw")));

        // What the script hands to the model is not handed over as such here; it must come to the same.
        golden.ExpectIfStored("batch.image", () => image.Value * 2 - 1);
        golden.ExpectIfStored("batch.mask", () => mask.Value.ge(0.5).to(ScalarType.Float32) * 2 - 1);
        golden.ExpectIfStored("batch.masked_image", () => (1 - mask.Value.ge(0.5).to(ScalarType.Float32)) * image.Value * 2 - 1);
        var cond = golden.Own((await new InpaintEncode { Autoencoder = autoencoder, Image = image, Mask = mask }.EvaluateAsync(Nodes.Context)).Conditioning);
        var channels = autoencoder.Spec.Channels;
        golden.Expect("c", cond.Concat!);
        golden.ExpectIfStored("c_masked_image_latent", () => cond.Concat!.narrow(1, 0, channels));
        golden.ExpectIfStored("cc_mask_latent", () => cond.Concat!.narrow(1, channels, 1));

        var run = new JsonObject { ["name"] = "ddim", ["S"] = (int)golden.Config["S"]!, ["eta"] = (double)golden.Config["eta"]! };
        var z = await new Sampling(golden, run, denoiser, schedule) { Cond = cond, Space = autoencoder.Spec.Space }.RunAsync();
        golden.ExpectIfStored("x_samples_ddim", () => autoencoder.Decode(z.Value / autoencoder.Spec.ScaleFactor));
        var predicted = golden.Own((await new LatentDecode { Autoencoder = autoencoder, Latent = z }.EvaluateAsync(Nodes.Context)).Image);
        golden.Expect("predicted_image", predicted.Value);
        using var threshold = golden.Own(Whole(mask));
        var finished = golden.Own((await new BlendImages { Image = image, Inside = predicted, Mask = threshold }.EvaluateAsync(Nodes.Context)).Image);
        golden.Expect("inpainted", finished.Value);
        golden.ExpectIfStored("inpainted_u8_hwc", () => (255 * finished.Value).squeeze(0).permute(1, 2, 0).to(ScalarType.Byte));
    }

    private static Image Picture(Tensor levels)
    {
        using var scope = NewDisposeScope();
        return new Image((levels.permute(2, 0, 1).unsqueeze(0).to(ScalarType.Float32) / 255).contiguous());
    }

    private static Mask Hole(Tensor levels)
    {
        using var scope = NewDisposeScope();
        return new Mask((levels.to(ScalarType.Float32) / 255).reshape(1, 1, levels.shape[0], levels.shape[1]));
    }

    private static Mask Whole(Mask mask)
    {
        using var scope = NewDisposeScope();
        return new Mask(mask.Value.ge(0.5).to(ScalarType.Float32));
    }
}
