using static TorchSharp.torch;

namespace LdmGraph.Golden;

/// <summary>Parts of a network, by their names in a checkpoint: some cases store what a part gives.</summary>
internal static class Part
{
    public static Tensor Forward(nn.Module network, string name, Tensor input) => ((nn.Module<Tensor, Tensor>)Of(network, name)).forward(input);

    public static nn.Module Of(nn.Module network, string name) => network.named_modules().First(part => part.name == name).module;
}
