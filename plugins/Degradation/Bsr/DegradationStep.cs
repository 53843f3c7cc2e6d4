using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Bsr;

/// <summary>One operation of a degradation with everything random about it decided. Owns its tensors.</summary>
internal abstract record DegradationStep : IDisposable
{
    /// <summary>[B, 3, H, W] in [0, 1] to the same of maybe another size.</summary>
    public abstract Tensor Apply(Tensor pictures);

    /// <summary>A tensor that the operation holds.</summary>
    protected virtual Tensor? Owned => null;

    public void Dispose() => Owned?.Dispose();
}
