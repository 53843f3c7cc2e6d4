using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>Trajectories of the original's samplers on a small latent diffusion model without a first stage of its own.</summary>
[Checks("ddim_trajectory")]
[Checks("plms_trajectory")]
[Checks("ddpm_ancestral")]
internal sealed class SamplerTrajectory : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        var config = golden.Config["params"]!.AsObject();
        var weights = golden.Weights();
        var denoiser = golden.BuildTarget<IDenoiser>(config["unet_config"]!, weights.Under("model.diffusion_model."), config);
        var schedule = golden.Build<NoiseSchedule>("ldm.models.diffusion.ddpm.LatentDiffusion", config, weights);
        using var entries = golden.Config["quantizer"] is null ? null : weights.Read("first_stage_model.quantize.embedding.weight");
        var codebook = entries is null ? null : golden.Own(new Codebook(golden.Own(entries.to(ScalarType.Float32, copy: true))));
        foreach (var run in golden.Runs)
        {
            var name = (string)run["name"]!;
            var (cond, uncond) = (golden.OptionalInput($"{name}.c"), golden.OptionalInput($"{name}.uc"));
            await new Sampling(golden, run, denoiser, schedule)
            {
                Cond = cond is null ? null : golden.CrossAttention(cond),
                Uncond = uncond is null ? null : golden.CrossAttention(uncond),
                Quantizer = codebook,
            }.RunAsync();
        }
    }

    /// <summary>The cases' first stage: an identity with a codebook.</summary>
    private sealed class Codebook(Tensor entries) : IAutoencoder
    {
        public AutoencoderSpec Spec { get; } = new("codebook", 1, (int)entries.shape[1], 1);

        public Compute Compute => Compute.Cpu;

        public long Bytes => entries.NumberOfElements * entries.ElementSize;

        public LatentPosterior Encode(Tensor image) => new(image.clone(), null);

        public Tensor Decode(Tensor latent) => latent.clone();

        public Tensor Quantize(Tensor latent)
        {
            using var scope = NewDisposeScope();
            var points = latent.permute(0, 2, 3, 1);                                                        // [B, h, w, C]
            var distances = (points.unsqueeze(-2) - entries).square().sum(-1);                              // [B, h, w, entries]
            return entries[distances.argmin(-1)].permute(0, 3, 1, 2).contiguous().MoveToOuterDisposeScope();
        }

        public void Dispose() { }
    }
}
