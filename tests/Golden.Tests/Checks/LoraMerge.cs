using LdmGraph.Diffusion;
using LdmGraph.Plugins.Denoisers;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>A LoRA of kohya's form merged into UNet and text encoder: every merged weight, and what both make of the inputs.</summary>
[Checks("lora_merge")]
internal sealed class LoraMerge : ICheck
{
    public async ValueTask RunAsync(GoldenCase golden)
    {
        var unet = golden.Build<IDenoiser>("UNet2DConditionModel", golden.Config["unet"]!.AsObject(), golden.Weights("weights_unet.safetensors"));
        var encoder = golden.Build<ITextEncoder>("CLIPTextModel", golden.Config["text_encoder"]!.AsObject(), golden.Weights("weights_text_encoder.safetensors"));
        Expect(golden, "plain", unet, encoder);

        var node = new ApplyLora(new FileRoots([golden.Folder], Path.GetTempPath()), new FileHashes(), Components.Services.GetRequiredService<IWeightsFiles>())
        {
            Denoiser = unet, TextEncoder = encoder, File = golden.PathOf("lora.safetensors"), Strength = (double)golden.Config["strength"]!,
        };
        var merged = await node.EvaluateAsync(Nodes.Context);
        golden.Own(merged.Denoiser);
        golden.Own(merged.TextEncoder!);
        if (merged.Ignored.Length > 0) golden.Fail("lora.safetensors", $"has modules that were ignored: {merged.Ignored}");
        Expect(golden, "merged", merged.Denoiser, merged.TextEncoder!);
        ExpectWeights(golden, "merged.unet.", (IAdaptable<IDenoiser>)merged.Denoiser);
        ExpectWeights(golden, "merged.text_encoder.", (IAdaptable<ITextEncoder>)merged.TextEncoder!);
    }

    private static void Expect(GoldenCase golden, string which, IDenoiser unet, ITextEncoder encoder)
    {
        var states = golden.Own(encoder.Encode(golden.Input("input_ids")));
        golden.Expect($"text_states_{which}", states);
        var conditioning = golden.CrossAttention(states);
        golden.ExpectIfStored($"unet_{which}", () => unet.Predict(golden.Input("sample"), golden.Input("timestep"), conditioning));
    }

    private static void ExpectWeights<T>(GoldenCase golden, string prefix, IAdaptable<T> component) where T : class
    {
        foreach (var (path, weight) in component.Modules) golden.ExpectIfStored($"{prefix}{path}.weight", () => component.Weights.Read(weight));
    }
}
