using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Conditioning.Classes;

/// <summary>A class embedder as a component.</summary>
internal sealed class ClassConditioner(LazyModule<ClassEmbedder> model, ConditionerSpec spec) : IConditioner, ITrainable
{
    public ConditionerSpec Spec => spec;

    public Compute Compute => model.Compute;

    public long Bytes => model.Bytes;

    public Diffusion.Conditioning Encode(Tensor input)
    {
        using var scope = NewDisposeScope();
        using var _ = set_grad_enabled(model.NeedsGradients());
        return new Diffusion.Conditioning { Context = NetworkTensors.Leave(model.Value.Embed(input.to(Compute.Device)), input.device) };
    }

    public Weights Weights => model.Weights;

    nn.Module ITrainable.Network => model.Value;

    public void Train() => model.Train();

    public void Dispose() => model.Dispose();
}
