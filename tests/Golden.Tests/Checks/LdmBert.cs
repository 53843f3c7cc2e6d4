using LdmGraph.Diffusion;
using LdmGraph.Plugins.TextEncoders;
using static TorchSharp.torch;

namespace LdmGraph.Golden.Checks;

[Checks("ldmbert")]
internal sealed class LdmBert : ICheck
{
    public ValueTask RunAsync(GoldenCase golden)
    {
        var encoder = (TextEncoder)golden.Build<ITextEncoder>("LDMBertModel", golden.Config, golden.Weights());
        var ids = golden.Input("input_ids");
        golden.ExpectIfStored("last_hidden_state", () => encoder.Encode(ids));
        golden.ExpectIfStored("last_hidden_state_masked", () => encoder.Network.forward(ids, golden.Input("attention_mask").to_type(ScalarType.Bool)));
        return default;
    }
}
