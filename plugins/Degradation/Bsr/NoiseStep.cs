using static TorchSharp.torch;

namespace LdmGraph.Plugins.Degradation.Bsr;

/// <summary>Adds noise that is drawn already.</summary>
/// <param name="Noise">In a shape that broadcasts to the pictures'.</param>
/// <param name="Speckle">The noise is multiplied with the picture first: dark places stay clean.</param>
internal sealed record NoiseStep(Tensor Noise, bool Speckle = false) : DegradationStep
{
    public override Tensor Apply(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return (pictures + (Speckle ? pictures * Noise : Noise)).clamp(0, 1).MoveToOuterDisposeScope();
    }

    protected override Tensor? Owned => Noise;

    public override string ToString()
    {
        using var scope = NewDisposeScope();
        return FormattableString.Invariant($"noise of {Noise.std().item<float>() * 255:0.0} levels{(Noise.shape[1] == 1 ? ", grey" : "")}");
    }
}
