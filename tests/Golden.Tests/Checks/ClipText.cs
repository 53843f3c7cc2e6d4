using LdmGraph.Diffusion;
using LdmGraph.Plugins.TextEncoders;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

/// <summary>CLIP's text transformer: the states of all tokens, of the layer before the last, and what stands for the text as a whole.</summary>
[Checks("clip_text")]
internal sealed class ClipText : ICheck
{
    public ValueTask RunAsync(GoldenCase golden)
    {
        var weights = golden.Weights();
        var architecture = weights.Entries.ContainsKey("text_projection.weight") ? "CLIPTextModelWithProjection" : "CLIPTextModel";
        var encoder = (ClipTextEncoder)golden.Build<ITextEncoder>(architecture, golden.Config, weights);
        var ids = golden.Input("input_ids");

        golden.ExpectIfStored("last_hidden_state", () => encoder.Encode(ids));
        golden.ExpectIfStored("last_hidden_state_short", () => encoder.Encode(golden.Input("input_ids_short")));
        golden.ExpectIfStored("pooled", () => Encode(encoder, new() { Pooling = ClipPooling.End }, ids).squeeze(1));
        golden.ExpectIfStored("text_embeds", () => Encode(encoder, new() { Pooling = ClipPooling.Projected }, ids).squeeze(1));
        golden.ExpectIfStored("penultimate_normed", () => Encode(encoder, new() { Skipped = 1 }, ids));
        golden.ExpectIfStored("penultimate_raw", () => Encode(encoder, new() { Skipped = 1, Normalized = false }, ids));
        golden.ExpectIfStored("last_hidden_state_masked", () => encoder.Network.States(ids, attended: golden.Input("attention_mask").to(ScalarType.Bool)));
        return default;
    }

    private static Tensor Encode(ClipTextEncoder encoder, ClipTextOutput output, Tensor ids)
    {
        using var variant = encoder.With(output);
        return variant.Encode(ids);
    }
}
