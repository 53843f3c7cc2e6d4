using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>diffusers' UNets: <c>out_k</c> belongs to <c>timestep_k</c>.</summary>
[Checks("unet2d_condition")]
[Checks("unet2d")]
internal sealed class DiffusersUnet : ICheck
{
    public ValueTask RunAsync(GoldenCase golden)
    {
        var architecture = golden.Kind == "unet2d" ? "UNet2DModel" : "UNet2DConditionModel";
        var denoiser = golden.Build<IDenoiser>(architecture, golden.Config, golden.Weights());
        var sample = golden.Input("sample");
        var conditioning = golden.Own(new Conditioning
        {
            Context = golden.OptionalInput("encoder_hidden_states")?.clone(),
            Vector = golden.OptionalInput("class_labels")?.clone(),
        });
        for (var k = 0; golden.Wants($"out_{k}"); k++)
        {
            var timestep = golden.Input($"timestep_{k}");
            golden.ExpectIfStored($"out_{k}", () => denoiser.Predict(sample, timestep.expand(sample.shape[0]), conditioning));
        }
        return default;
    }
}
