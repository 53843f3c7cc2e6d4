using LdmGraph.Diffusion;
using LdmGraph.Plugins.Denoisers;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>The original's UNet; runs with activations are compared part by part.</summary>
[Checks("unet")]
internal sealed class Unet : ICheck
{
    public ValueTask RunAsync(GoldenCase golden)
    {
        var denoiser = (Denoiser)golden.BuildTarget<IDenoiser>(golden.Config["unet_config"]!, golden.Weights().Under("model.diffusion_model."));
        foreach (var run in golden.Runs)
        {
            var name = (string)run["name"]!;
            denoiser.Network.Probe = (part, activation) => golden.ExpectIfStored($"{name}.act.{part}", activation.alias);
            var conditioning = golden.Own(new Conditioning { Context = golden.OptionalInput($"{name}.context")?.clone(), Vector = golden.OptionalInput($"{name}.y")?.clone() });
            golden.ExpectIfStored($"{name}.eps", () => denoiser.Predict(golden.Input($"{name}.x"), golden.Input($"{name}.t"), conditioning));
        }
        return default;
    }
}
