using LdmGraph.Diffusion;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>The shape of a ControlNet.</summary>
/// <param name="UNet">The UNet whose way down and middle it copies.</param>
/// <param name="HintChannels">Channels at each resolution of the hint's embedding, from the picture down to the latent.</param>
/// <param name="BlueFirst">It was trained on hints in the order blue, green, red.</param>
internal sealed record ControlNetOptions(UNetOptions UNet, IReadOnlyList<int> HintChannels, bool BlueFirst)
{
    /// <summary>Its file has the original's names, below <c>control_model.</c>, and often those of the model it was trained with beside them.</summary>
    public bool IsOriginal { get; init; }

    /// <summary>Pixels of the hint for one of the latent.</summary>
    public int Factor => 1 << (HintChannels.Count - 1);
}

/// <summary>
/// ControlNet (Zhang, Rao and Agrawala 2023, arXiv:2302.05543) with the original's parameter names: a trainable copy of a
/// UNet's way down and middle that sees a hint, and a 1×1 convolution, zero before training, from each of its maps to the UNet.
/// </summary>
internal sealed class ControlNet : Module
{
    private readonly Numbered time_embed;
    private readonly HintEmbedding input_hint_block;
    private readonly ModuleList<UNetStep> input_blocks, zero_convs = new();
    private readonly UNetStep middle_block, middle_block_out;
    private readonly UNetOptions _options;

    public ControlNet(ControlNetOptions control) : base(nameof(ControlNet))
    {
        var options = _options = control.UNet;
        time_embed = new Numbered((0, Layers.Linear(options.BaseChannels, options.TimeEmbedDim)), (2, Layers.Linear(options.TimeEmbedDim, options.TimeEmbedDim)));
        input_hint_block = new HintEmbedding(control);
        input_blocks = WayDown.Of(options, out var widths);
        foreach (var width in widths) zero_convs.Add(new UNetStep(Layers.Conv2d(width, width, kernel: 1)));
        middle_block = WayDown.Middle(options);
        middle_block_out = new UNetStep(Layers.Conv2d(widths[^1], widths[^1], kernel: 1));
        RegisterComponents();
    }

    /// <summary>The hint at the latent's resolution, the same for every timestep.</summary>
    /// <param name="hint">[B, 3, f · H, f · W] in [0, 1].</param>
    /// <returns>[B, base, H, W].</returns>
    public Tensor Embed(Tensor hint) => input_hint_block.forward(hint);

    /// <param name="x">[B, in, H, W].</param>
    /// <param name="timesteps">[B].</param>
    /// <param name="context">What to attend to.</param>
    /// <param name="hint">The embedded hint, [B, base, H, W].</param>
    public ControlResiduals forward(Tensor x, Tensor timesteps, Context? context, Tensor hint)
    {
        using var scope = NewDisposeScope();
        var sinusoidal = SinusoidalEmbedding.Of(timesteps, _options.BaseChannels, _options.Timesteps).to(x.dtype);        // [B, base]
        var emb = functional.silu(time_embed[2].forward(functional.silu(time_embed[0].forward(sinusoidal))));             // [B, time]

        var (h, skips) = (x, new List<Tensor>());
        for (var i = 0; i < input_blocks.Count; i++)
        {
            h = input_blocks[i].forward(h, emb, context, size: null);                                                     // [B, C, H / 2^level, W / 2^level]
            if (i == 0) h = NetworkTensors.AddResidual(h, hint);
            skips.Add(zero_convs[i].forward(h, emb, context, size: null).MoveToOuterDisposeScope());
        }
        h = middle_block.forward(h, emb, context, size: null);
        return new ControlResiduals(skips, middle_block_out.forward(h, emb, context, size: null).MoveToOuterDisposeScope());
    }
}

/// <summary>Convolutions from a picture to a map of the latent's size, numbered as in the original's <c>Sequential</c>, where an activation follows each but the last.</summary>
internal sealed class HintEmbedding : Module
{
    private const int Colours = 3;

    private readonly List<Module<Tensor, Tensor>> _convolutions = [];
    private readonly bool _blueFirst;

    public HintEmbedding(ControlNetOptions control) : base(nameof(HintEmbedding))
    {
        _blueFirst = control.BlueFirst;
        var channels = control.HintChannels;
        Add(Layers.Conv2d(Colours, channels[0], kernel: 3, padding: 1));
        foreach (var (width, next) in channels.Zip(channels.Skip(1)))
        {
            Add(Layers.Conv2d(width, width, kernel: 3, padding: 1));
            Add(Layers.Conv2d(width, next, kernel: 3, stride: 2, padding: 1));
        }
        Add(Layers.Conv2d(channels[^1], control.UNet.BaseChannels, kernel: 3, padding: 1));

        void Add(Module<Tensor, Tensor> convolution)
        {
            register_module($"{2 * _convolutions.Count}", convolution);
            _convolutions.Add(convolution);
        }
    }

    public Tensor forward(Tensor hint)
    {
        using var scope = NewDisposeScope();
        var h = _convolutions[0].forward(_blueFirst ? hint.flip(1) : hint);                 // [B, C, f · H, f · W]
        foreach (var convolution in _convolutions.Skip(1)) h = convolution.forward(functional.silu(h));
        return h.MoveToOuterDisposeScope();                                                 // [B, base, H, W]
    }
}
