using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>What a ControlNet adds to a UNet.</summary>
/// <param name="Skips">One map for each skip connection, that of the first convolution first.</param>
/// <param name="Middle">The map for the middle block's output.</param>
internal sealed record ControlResiduals(IReadOnlyList<Tensor> Skips, Tensor Middle)
{
    /// <summary>All maps times the strength.</summary>
    public ControlResiduals Times(double strength) => Each(map => map * strength);

    /// <summary>The maps in another network's precision and on its device.</summary>
    public ControlResiduals In(Compute compute) => Each(map => compute.Enter(map));

    /// <summary>What two ControlNets add together.</summary>
    public ControlResiduals Plus(ControlResiduals other) =>
        new([.. Skips.Zip(other.Skips, (own, others) => own + others)], Middle + other.Middle);

    /// <summary>The skip connections and the middle block's output, which are consumed, with the maps added.</summary>
    public (Stack<Tensor> Skips, Tensor Middle) AddedTo(Stack<Tensor> skips, Tensor middle) =>
        (new(skips.Reverse().Zip(Skips, NetworkTensors.AddResidual)), NetworkTensors.AddResidual(middle, Middle));

    private ControlResiduals Each(Func<Tensor, Tensor> change) => new([.. Skips.Select(change)], change(Middle));
}
