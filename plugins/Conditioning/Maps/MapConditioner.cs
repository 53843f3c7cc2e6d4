using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning.Maps;

/// <summary>A spatial rescaler as a component.</summary>
internal sealed class MapConditioner(LazyModule<SpatialRescaler> model, ConditionerSpec spec) : IConditioner
{
    public ConditionerSpec Spec => spec;

    public Compute Compute => model.Compute;

    public long Bytes => model.Bytes;

    public Diffusion.Conditioning Encode(Tensor input)
    {
        using var scope = NewDisposeScope();
        using var _ = set_grad_enabled(false);
        return new Diffusion.Conditioning { Concat = NetworkTensors.Leave(model.Value.Rescale(Compute.Enter(input)), input.device) };
    }

    public void Dispose() => model.Dispose();
}
