using LdmGraph.Diffusion;
using LdmGraph.Plugins.Denoisers;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>A ControlNet's residuals, and a UNet with and without them.</summary>
[Checks("controlnet")]
internal sealed class ControlNets : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        var denoiser = golden.Build<IDenoiser>("UNet2DConditionModel", golden.Config["unet"]!.AsObject(), golden.Weights("weights_unet.safetensors"));
        var control = await LoadAsync(golden);
        var (sample, timestep, hint) = (golden.Input("sample"), golden.Input("timestep"), golden.Own(new Image(golden.Input("controlnet_cond").clone())));
        var conditioning = golden.CrossAttention(golden.Input("encoder_hidden_states"));
        var strength = golden.Input("conditioning_scale").ToDouble();
        var timesteps = golden.Own(timestep.expand(sample.shape[0]));

        using (NewDisposeScope())
        {
            var residuals = control.Residuals(sample, timesteps, conditioning.Context, hint).Times(strength);
            for (var i = 0; i < residuals.Skips.Count; i++) golden.Expect($"down_residual_{i}", residuals.Skips[i]);
            golden.Expect("mid_residual", residuals.Middle);
        }
        var apply = new ControlNetApply { Denoiser = denoiser, Controlnet = control, Image = hint, Strength = strength };
        var controlled = (await apply.EvaluateAsync(Nodes.Context)).Denoiser;
        golden.ExpectIfStored("unet_out", () => controlled.Predict(sample, timesteps, conditioning));
        golden.ExpectIfStored("unet_out_without", () => denoiser.Predict(sample, timesteps, conditioning));
    }

    // The case keeps the configuration elsewhere than a download does.
    private static async ValueTask<ControlModel> LoadAsync(GoldenCase golden)
    {
        var folder = Directory.CreateTempSubdirectory("ldmgraph-golden");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "config.json"), golden.Config["controlnet"]!.ToJsonString());
            File.Copy(golden.PathOf("weights.safetensors"), Path.Combine(folder.FullName, "diffusion_pytorch_model.safetensors"));
            var roots = new FileRoots([folder.FullName], Path.GetTempPath());
            var node = new ControlNetLoad(roots, new FileHashes(), Components.Services.GetRequiredService<IWeightsFiles>(), Components.Services.GetRequiredService<IModelConfigs>(), Compute.Cpu) { Path = folder.FullName };
            return golden.Own((await node.EvaluateAsync(Nodes.Context)).Controlnet);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
