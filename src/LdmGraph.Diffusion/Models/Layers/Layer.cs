using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>A layer with a weight and maybe a bias, which exist on the meta device until <see cref="ModuleWeights"/> assigns them.</summary>
internal abstract class Layer : nn.Module<Tensor, Tensor>
{
    // Named as in a state dict: that is how they are registered.
    protected Parameter weight;
    protected Parameter? bias;

    protected Layer(string name, long[] weightShape, long? biasLength) : base(name)
    {
        weight = new Parameter(empty(weightShape, device: META), requires_grad: false);
        bias = biasLength is { } length ? new Parameter(empty([length], device: META), requires_grad: false) : null;
        register_parameter(nameof(weight), weight);
        if (bias is not null) register_parameter(nameof(bias), bias);
    }

    /// <summary>The type the layer keeps its parameters in when the model computes in <paramref name="compute"/>.</summary>
    public virtual ScalarType StoredIn(ScalarType compute) => compute;

    /// <summary>What a parameter is before any training: PyTorch's default for linear layers and convolutions, U(±1 / √inputs) for weight and bias.</summary>
    public virtual Tensor Start(string name, Generator generator)
    {
        var shape = (name == nameof(weight) ? weight : bias!).shape;
        return StartsAtZero ? zeros(shape) : WeightStarts.Uniform(1 / Math.Sqrt(weight.shape[1..].Aggregate(1L, (product, length) => product * length)))(shape, generator);
    }

    /// <summary>Starts at nothing but zeros: the last layer of a residual branch.</summary>
    public bool StartsAtZero { get; set; }

    /// <summary>Replaces a parameter; the layer owns the new one.</summary>
    public virtual void Assign(string name, Parameter value)
    {
        value.DetachFromDisposeScope();
        if (name == nameof(weight))
        {
            weight.Dispose();
            weight = value;
        }
        else
        {
            bias!.Dispose();
            bias = value;
        }
        ConditionallyRegisterParameter(name, value);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            weight.Dispose();
            bias?.Dispose();
        }
        base.Dispose(disposing);
    }
}
