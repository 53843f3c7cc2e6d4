using LdmGraph.Plugins.Degradation.Resampling;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Bsr;

/// <summary>Resizes by a factor, as MATLAB does.</summary>
internal sealed record RescaleStep(double Factor, bool Antialias = true) : DegradationStep
{
    public override Tensor Apply(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return Resampler.Rescale(pictures, Factor, Antialias).clamp(0, 1).MoveToOuterDisposeScope();
    }

    public override string ToString() => FormattableString.Invariant($"rescale by {Factor:0.###}, matlab");
}
