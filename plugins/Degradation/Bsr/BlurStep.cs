using LdmGraph.Plugins.Degradation.Blurring;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Bsr;

/// <summary>Blurs; with a stride, only every so many pixels are kept then.</summary>
/// <param name="Kernel">[size, size].</param>
/// <param name="Stride">1 keeps all pixels.</param>
internal sealed record BlurStep(Tensor Kernel, int Stride = 1) : DegradationStep
{
    public override Tensor Apply(Tensor pictures)
    {
        if (Stride == 1) return Convolution.Apply(pictures, Kernel, Border.Mirror);
        using var scope = NewDisposeScope();
        var blurred = Convolution.Apply(pictures, Kernel, Border.Mirror);
        return blurred.slice(2, 0, blurred.shape[2], Stride).slice(3, 0, blurred.shape[3], Stride).clamp(0, 1).MoveToOuterDisposeScope();
    }

    protected override Tensor? Owned => Kernel;

    public override string ToString() => Stride == 1 ? $"blur with {Kernel.shape[0]} x {Kernel.shape[1]}" : $"blur with {Kernel.shape[0]} x {Kernel.shape[1]}, keep every {Stride}th pixel";
}
