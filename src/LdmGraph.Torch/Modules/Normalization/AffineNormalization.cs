using TorchSharp.Utils;

namespace TorchSharp.Modules;

/// <summary>Scale and shift after a normalisation.</summary>
public abstract class AffineNormalization : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    [ComponentName(Name = nameof(weight))] private Parameter? weightField;
    [ComponentName(Name = nameof(bias))] private Parameter? biasField;

    private protected AffineNormalization(string name, long[] shape, double eps, bool affine, bool hasBias, torch.Device? device, torch.ScalarType? dtype) : base(name)
    {
        this.eps = eps;
        if (affine) weight = new(torch.ones(shape, dtype, device));
        if (affine && hasBias) bias = new(torch.zeros(shape, dtype, device));
    }

    public double eps { get; set; }

    public Parameter? weight
    {
        get => weightField;
        set => Assign(nameof(weight), ref weightField, value);
    }

    public Parameter? bias
    {
        get => biasField;
        set => Assign(nameof(bias), ref biasField, value);
    }
}
