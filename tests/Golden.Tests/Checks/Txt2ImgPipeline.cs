using LdmGraph.Diffusion;
using LdmGraph.Plugins.Autoencoders;
using LdmGraph.Plugins.Checkpoints;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>
/// The original's text-to-image way from token ids to pixels, once for every file the checkpoint comes in, loaded as users
/// load it: a configuration with the checkpoint beside it.
/// </summary>
[Checks("txt2img_pipeline")]
internal sealed class Txt2ImgPipeline : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        string[] files = ["weights.safetensors", .. golden.Json["checkpoint_files"]?.AsObject().Select(file => file.Key) ?? []];
        foreach (var file in files)
            await golden.WithModelAsync(golden.Config["params"]!.AsObject(), file, model => RunAsync(golden, model));
    }

    private static async ValueTask RunAsync(GoldenCase golden, LoadCheckpoint.Result model)
    {
        var (encoder, autoencoder) = (model.TextEncoder!, model.Autoencoder!);
        var cond = golden.Own(new Conditioning { Context = encoder.Encode(golden.Input("tokens")) });
        var uncond = golden.Own(new Conditioning { Context = encoder.Encode(golden.Input("uncond_tokens")) });
        golden.Expect("c", cond.Context!);
        golden.Expect("uc", uncond.Context!);
        Tensor? firstDecoded = null;
        foreach (var run in golden.Runs)
        {
            var sampling = new Sampling(golden, run, model.Denoiser!, model.Schedule!) { Cond = cond, Uncond = uncond, Space = autoencoder.Spec.Space };
            var z = await sampling.RunAsync();
            using var scaled = z.Value / autoencoder.Spec.ScaleFactor;
            var decoded = golden.Own(autoencoder.Decode(scaled));
            firstDecoded ??= decoded;
            golden.ExpectIfStored($"{sampling.Name}.decoded", () => decoded.alias());
            var image = golden.Own((await new LatentDecode { Autoencoder = autoencoder, Latent = z }.EvaluateAsync(Nodes.Context)).Image);
            golden.ExpectIfStored($"{sampling.Name}.image01", () => image.Value.alias());
            // The original truncates.
            golden.ExpectIfStored($"{sampling.Name}.image_u8_bhwc", () => (255 * image.Value).permute(0, 2, 3, 1).to_type(ScalarType.Byte));
        }
        if (!golden.Wants("reencode.mode_scaled") || firstDecoded is null) return;
        using var picture = Picture(firstDecoded);
        var encoded = golden.Own((await new LatentEncode { Autoencoder = autoencoder, Image = picture }.EvaluateAsync(Nodes.Context)).Latent);
        golden.Expect("reencode.mode_scaled", encoded.Value);
    }

    private static Image Picture(Tensor decoded)
    {
        using var scope = NewDisposeScope();
        return new Image((decoded.clamp(-1, 1) + 1) / 2);
    }
}
