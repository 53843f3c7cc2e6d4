using LdmGraph.Diffusion;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Training;

/// <summary>
/// Says of every patch of a picture how real it looks (Isola et al. 2017, arXiv:1611.07004): the original's
/// <c>NLayerDiscriminator</c>, with its parameter names.
/// </summary>
internal sealed class PatchDiscriminator : Module<Tensor, Tensor>
{
    private const long Kernel = 4, Padding = 1;
    private const double Slope = 0.2, Deviation = 0.02;

    private readonly Numbered main;
    private readonly List<(Conv2d Conv, BatchNorm2d? Norm)> _stages = [];
    private readonly Conv2d _verdict;

    /// <param name="layers">Convolutions that halve the picture.</param>
    /// <param name="filters">Channels after the first; they double with every further one, up to eight times as many.</param>
    /// <param name="generator">What it starts from is drawn with.</param>
    /// <param name="device">Where it computes.</param>
    public PatchDiscriminator(int layers, int filters, Generator generator, Device device) : base("NLayerDiscriminator")
    {
        // Numbers of the original's list: first a convolution and its activation; then convolution, norm, activation.
        var parts = new List<(int, Module<Tensor, Tensor>)>();
        long channels = 3;
        for (var stage = 0; stage <= layers; stage++)
        {
            var (next, number) = (filters * Math.Min(1L << stage, 8), stage == 0 ? 0 : 3 * stage - 1);
            // A norm takes away whatever a bias would add.
            var conv = Conv2d(channels, next, Kernel, stride: stage < layers ? 2 : 1, padding: Padding, bias: stage == 0, device: device);
            var norm = stage == 0 ? null : BatchNorm2d(next, device: device);
            _stages.Add((conv, norm));
            parts.Add((number, conv));
            if (norm is not null) parts.Add((number + 1, norm));
            channels = next;
        }
        _verdict = Conv2d(channels, 1, Kernel, padding: Padding, device: device);
        parts.Add((3 * layers + 2, _verdict));
        main = new Numbered([.. parts]);
        register_module(nameof(main), main);
        Start(generator);
    }

    /// <summary>The smallest side of a picture of which something can be said.</summary>
    public static int SmallestPicture(int layers) => 3 << layers;

    /// <summary>[B, 3, H, W] in [-1, 1] to [B, 1, h, w]: the more real, the larger.</summary>
    public override Tensor forward(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var h = pictures;
        foreach (var (conv, norm) in _stages)
        {
            h = conv.forward(h);                                            // [B, filters · min(2^stage, 8), H / 2^(stage + 1), ...]; the last keeps H
            // Means over a batch are of float32, whatever convolutions were computed in.
            if (norm is not null) h = norm.forward(h.to(ScalarType.Float32));
            h = functional.leaky_relu(h, Slope);
        }
        return _verdict.forward(h).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    // As the original's weights_init leaves it: biases of convolutions as PyTorch starts them.
    private void Start(Generator generator)
    {
        using var _ = no_grad();
        foreach (var (conv, norm) in _stages.Append((_verdict, null)))
        {
            using var scope = NewDisposeScope();
            conv.weight.copy_(WeightStarts.Normal(Deviation)(conv.weight.shape, generator));
            if (conv.bias is { } bias) bias.copy_(WeightStarts.Uniform(1 / Math.Sqrt(conv.weight.shape[1..].Aggregate(1L, (product, length) => product * length)))(bias.shape, generator));
            norm?.weight!.copy_(1 + WeightStarts.Normal(Deviation)(norm.weight.shape, generator));
        }
    }
}
