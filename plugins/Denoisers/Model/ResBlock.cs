using LdmGraph.Diffusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>Two normalised convolutions with the timestep embedding between them, and a shortcut; it may resample on the way.</summary>
internal sealed class ResBlock : Module
{
    private readonly Numbered in_layers, emb_layers, out_layers;
    private readonly Module<Tensor, Tensor>? skip_connection;
    private readonly bool _scaleShift;
    private readonly Resample _resample;

    public ResBlock(long inChannels, long outChannels, UNetOptions options, Resample resample = Resample.None) : base(nameof(ResBlock))
    {
        (_scaleShift, _resample) = (options.ScaleShiftNorm, resample);
        in_layers = new Numbered(
            (0, Layers.GroupNormSilu(options.Groups, inChannels, options.Eps)),
            (2, Layers.Conv2d(inChannels, outChannels, kernel: 3, padding: 1)));
        emb_layers = new Numbered((1, Layers.Linear(options.TimeEmbedDim, _scaleShift ? 2 * outChannels : outChannels)));
        out_layers = new Numbered(
            (0, _scaleShift ? Layers.GroupNorm(options.Groups, outChannels, options.Eps) : Layers.GroupNormSilu(options.Groups, outChannels, options.Eps)),
            (3, Layers.StartingAtZero(Layers.Conv2d(outChannels, outChannels, kernel: 3, padding: 1))));
        if (inChannels != outChannels) skip_connection = Layers.Conv2d(inChannels, outChannels, kernel: 1);
        RegisterComponents();
    }

    /// <param name="x">[B, in, H, W].</param>
    /// <param name="emb">SiLU of the timestep embedding, [B, time]: every block wants it activated.</param>
    /// <param name="size">Height and width to up-sample to.</param>
    /// <returns>[B, out, H', W'].</returns>
    public Tensor forward(Tensor x, Tensor emb, (long Height, long Width)? size)
    {
        using var scope = NewDisposeScope();
        var h = in_layers[0].forward(x);
        if (_resample != Resample.None) (h, x) = (Resampling.Plain(h, _resample, size), Resampling.Plain(x, _resample, size));
        h = in_layers[2].forward(h);                                                        // [B, out, H', W']

        var e = emb_layers[1].forward(emb).unsqueeze(-1).unsqueeze(-1);                     // [B, out or 2 · out, 1, 1]
        h = _scaleShift ? ScaleAndShift(out_layers[0].forward(h), e) : out_layers[0].forward(NetworkTensors.AddResidual(h, e));
        h = out_layers[3].forward(h);                                                       // [B, out, H', W']
        return NetworkTensors.AddResidual(h, skip_connection?.forward(x) ?? x).MoveToOuterDisposeScope();
    }

    private static Tensor ScaleAndShift(Tensor normed, Tensor e)
    {
        var parts = e.chunk(2, 1);                                                          // scale and shift, [B, out, 1, 1]
        return functional.silu(normed * (1 + parts[0]) + parts[1]);
    }
}
