using LdmGraph.Plugins.Degradation.Resampling;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Bsr;

/// <summary>Resizes to a size, as OpenCV does.</summary>
internal sealed record ResizeStep(int Width, int Height, Interpolation Interpolation) : DegradationStep
{
    public override Tensor Apply(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return Resampler.Resize(pictures, Width, Height, Interpolation).clamp(0, 1).MoveToOuterDisposeScope();
    }

    public override string ToString() => $"resize to {Width} x {Height}, {Choice(Interpolation)}";

    private static string Choice(Interpolation interpolation) => interpolation.ToString().ToLowerInvariant();
}
