using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>A UNet as a component: float32 in and out, computed in the precision and on the device it was loaded for.</summary>
internal sealed class Denoiser(LazyModule<UNet> model, UNetOptions options, DenoiserSpec spec) : IDenoiser, IAdaptable<IDenoiser>, ITrainable
{
    private readonly ContextNumbers _contexts = new();

    public DenoiserSpec Spec => spec;

    public Compute Compute => model.Compute;

    public long Bytes => model.Bytes;

    public Weights Weights => model.Weights;

    public IReadOnlyDictionary<string, string> Modules => DiffusersNames.Modules(Weights.Entries.Keys, options);

    public IDenoiser With(Weights weights) => new Denoiser(new LazyModule<UNet>(new UNet(options), weights, Compute), options, spec);

    public Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning) => Predict(latent, timesteps, conditioning, control: null);

    /// <summary>One evaluation, with what ControlNets add.</summary>
    internal Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning, ControlResiduals? control)
    {
        using var scope = NewDisposeScope();
        using var _ = set_grad_enabled(model.NeedsGradients(latent, conditioning?.Context, conditioning?.Concat, conditioning?.Vector, control?.Middle));
        var x = conditioning?.Concat is { } maps ? cat([latent, maps], 1) : latent;             // [B, in, h, w], the latent first
        Require(x.shape[1] == spec.InChannels, $"{x.shape[1]} channels (latent and concatenated maps), the denoiser takes {spec.InChannels}");
        Require(spec.ContextDim is not { } wanted || conditioning?.Context?.shape[^1] == wanted, $"no context of width {spec.ContextDim}, which the denoiser attends to");
        Require(!spec.TakesVector || conditioning?.Vector is not null, "no class label or vector, which the denoiser adds to its timestep embedding");

        var context = spec.ContextDim is null ? null : _contexts.Number(conditioning!.Context!, Compute, changing: model.IsTrained);
        var label = spec.TakesVector ? conditioning!.Vector!.to(Compute.Device) : null;
        var t = timesteps.to(Compute.Device).expand(latent.shape[0]);
        var prediction = model.Value.forward(Compute.Enter(x), t, context, label, control?.In(Compute));
        return NetworkTensors.Leave(prediction, latent.device).MoveToOuterDisposeScope();
    }

    /// <summary>The network itself, loaded.</summary>
    internal UNet Network => model.Value;

    nn.Module ITrainable.Network => model.Value;

    public void Train() => model.Train();

    public void Dispose()
    {
        _contexts.Dispose();
        model.Dispose();
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition) throw new ArgumentException($"the input has {problem}");
    }
}
