using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>Cross-correlation over the last two dimensions with a square kernel, zero-padded on all sides.</summary>
internal sealed class Convolution2d(long inChannels, long outChannels, long kernel, long stride, long padding, bool hasBias)
    : Layer(nameof(Convolution2d), [outChannels, inChannels, kernel, kernel], hasBias ? outChannels : null)
{
    private readonly long[] _stride = [stride, stride];
    private readonly long[] _padding = [padding, padding];

    public override Tensor forward(Tensor x) => nn.functional.conv2d(x, weight, bias, _stride, _padding);
}
