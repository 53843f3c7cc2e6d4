using LdmGraph.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>Cross-correlation over the last two dimensions with a square kernel, zero-padded on all sides.</summary>
internal sealed class Convolution2d(long inChannels, long outChannels, long kernel, long stride, long padding, bool hasBias)
    : Layer(nameof(Convolution2d), [outChannels, inChannels, kernel, kernel], hasBias ? outChannels : null)
{
    private readonly long[] _stride = [stride, stride];
    private readonly long[] _padding = [padding, padding];
    private readonly PackedLayer _packed = new();

    public override Tensor forward(Tensor x) => _packed.Conv2d(x, weight, bias, _stride, _padding);

    public override void Assign(string name, Parameter value)
    {
        _packed.Dispose();
        base.Assign(name, value);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _packed.Dispose();
        base.Dispose(disposing);
    }
}
