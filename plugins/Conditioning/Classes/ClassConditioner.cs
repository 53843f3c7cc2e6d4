using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning.Classes;

/// <summary>A class embedder as a component.</summary>
internal sealed class ClassConditioner(LazyModule<ClassEmbedder> model, ConditionerSpec spec) : IConditioner
{
    public ConditionerSpec Spec => spec;

    public Compute Compute => model.Compute;

    public long Bytes => model.Bytes;

    public Diffusion.Conditioning Encode(Tensor input)
    {
        using var scope = NewDisposeScope();
        using var _ = set_grad_enabled(false);
        return new Diffusion.Conditioning { Context = NetworkTensors.Leave(model.Value.Embed(input.to(Compute.Device)), input.device) };
    }

    public void Dispose() => model.Dispose();
}
