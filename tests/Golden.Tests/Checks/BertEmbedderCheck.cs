using LdmGraph.Diffusion;
using LdmGraph.Plugins.TextEncoders;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

[Checks("bert_embedder")]
internal sealed class BertEmbedderCheck : ICheck
{
    public ValueTask RunAsync(GoldenCase golden)
    {
        var weights = golden.Weights().Under("cond_stage_model.");
        var encoder = (TextEncoder)golden.Build<ITextEncoder>("ldm.modules.encoders.modules.BERTEmbedder", golden.Config["params"]!.AsObject(), weights);
        foreach (var run in golden.Runs)
        {
            var name = (string)run["name"]!;
            encoder.Network.Probe = (part, state) => golden.ExpectIfStored($"{name}.act.{part}", state.alias);
            var z = golden.Own(encoder.Encode(golden.Input($"{name}.tokens")));
            golden.Expect($"{name}.z", z);
            // Of no use to a diffusion model, and not loaded by ours; from the stored weights it still tells whether z is right.
            golden.ExpectIfStored($"{name}.logits", () => nn.functional.linear(z, weights.Read("transformer.to_logits.weight"), weights.Read("transformer.to_logits.bias")));
        }
        return default;
    }
}
