using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>A value that gradients can be taken with respect to: one tensor, and what else the value says of it.</summary>
public interface IDifferentiable
{
    /// <summary>The tensor.</summary>
    Tensor Value { get; }

    /// <summary>The same kind of value around another tensor of this shape, which the new value owns.</summary>
    TensorValue Over(Tensor value);
}
