using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Checkpoints.Tests.Layouts;

/// <summary>A small checkpoint of the original code with its configuration.</summary>
internal static class OriginalModelFiles
{
    public const string Config = """
        model:
          base_learning_rate: 5.0e-05
          target: ldm.models.diffusion.ddpm.LatentDiffusion
          params:
            linear_start: 0.00085
            linear_end: 0.012
            timesteps: 1000
            scale_factor: 0.18215
            use_ema: {ema}
            scale_by_std: {std}
            unet_config:
              target: ldm.modules.diffusionmodules.openaimodel.UNetModel
              params: {in_channels: 4, out_channels: 4, model_channels: 32}
            first_stage_config:
              target: ldm.models.autoencoder.AutoencoderKL
              params:
                embed_dim: 4
                ddconfig: {z_channels: 4}
            cond_stage_config: {cond}
        """;

    public const string Bert = "{target: ldm.modules.encoders.modules.BERTEmbedder, params: {n_embed: 32, n_layer: 1}}";

    public static string WriteConfig(TemporaryFolder folder, string name = "config.yaml", bool ema = false, bool std = false, string cond = Bert) =>
        folder.Write(name, Config.Replace("{ema}", ema ? "true" : "false", StringComparison.Ordinal).Replace("{std}", std ? "yes" : "no", StringComparison.Ordinal).Replace("{cond}", cond, StringComparison.Ordinal));

    public static string WriteWeights(TemporaryFolder folder, string name = "model.safetensors", params string[] leaveOut)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["model.diffusion_model.out.2.weight"] = full(2, 1f),
            ["model.diffusion_model.out.2.bias"] = full(2, 2f),
            ["model_ema.diffusion_modelout2weight"] = full(2, 10f),
            ["model_ema.diffusion_modelout2bias"] = full(2, 20f),
            ["model_ema.decay"] = tensor(0.999f),
            ["model_ema.num_updates"] = tensor(7),
            ["first_stage_model.encoder.conv_in.weight"] = full(2, 3f),
            ["first_stage_model.loss.logvar"] = full(1, 4f),
            ["cond_stage_model.transformer.token_emb.weight"] = full(2, 5f),
            ["betas"] = full(2, 6f),
            ["scale_factor"] = tensor(0.25f),
        };
        foreach (var prefix in leaveOut)
            foreach (var key in tensors.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList()) tensors.Remove(key);
        SafetensorsWriter.Write(folder[name], tensors);
        return folder[name];
    }
}
