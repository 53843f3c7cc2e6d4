using LdmGraph.Diffusion;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>
/// The UNet of latent diffusion (<c>openaimodel.UNetModel</c>) with the original's parameter names; diffusers'
/// <c>UNet2DModel</c> and <c>UNet2DConditionModel</c> are the same network under other names.
/// </summary>
internal sealed class UNet : Module
{
    private readonly Numbered time_embed;
    private readonly Module? label_emb;
    private readonly ModuleList<UNetStep> input_blocks;
    private readonly UNetStep middle_block;
    private readonly ModuleList<UNetStep> output_blocks = new();
    private readonly Numbered @out;
    private readonly UNetOptions _options;

    public UNet(UNetOptions options) : base("UNetModel")
    {
        _options = options;
        time_embed = new Numbered((0, Layers.Linear(options.BaseChannels, options.TimeEmbedDim)), (2, Layers.Linear(options.TimeEmbedDim, options.TimeEmbedDim)));
        label_emb = options.Label switch
        {
            { Kind: LabelKind.Table } label => Layers.Embedding(label.Count, options.TimeEmbedDim),
            { } label => new LabelProjection(label.Count, options.TimeEmbedDim),
            null => null,
        };

        input_blocks = WayDown.Of(options, out var widths);
        middle_block = WayDown.Middle(options);

        var (last, channels, skips) = (options.Levels.Count - 1, widths[^1], new Stack<long>(widths));
        for (var level = last; level >= 0; level--)
        {
            var (width, attention) = (options.Levels[level].Channels, options.Levels[level].Up);
            for (var i = 0; i <= options.ResBlocks; i++)
            {
                Module? upsample = i < options.ResBlocks || level == 0 ? null
                    : options.ResBlockUpDown ? new ResBlock(width, width, options, Resample.Up) : new Upsample(width, options);
                output_blocks.Add(new UNetStep(new ResBlock(channels + skips.Pop(), width, options), WayDown.Attention(width, attention, options), upsample));
                channels = width;
            }
        }

        @out = new Numbered(
            (0, Layers.GroupNormSilu(options.Groups, channels, options.Eps)),
            (2, Layers.StartingAtZero(Layers.Conv2d(channels, options.OutChannels, kernel: 3, padding: 1))));
        RegisterComponents();
    }

    /// <summary>Sees what each part gives, under its name in a checkpoint; for finding where two implementations part.</summary>
    internal Action<string, Tensor>? Probe { get; set; }

    /// <param name="x">[B, in, H, W].</param>
    /// <param name="timesteps">[B].</param>
    /// <param name="context">What to attend to, where the network attends to a context.</param>
    /// <param name="label">[B] labels or [B, length] vectors, where the network takes them.</param>
    /// <param name="control">What a ControlNet adds, or null.</param>
    /// <returns>[B, out, H, W].</returns>
    public Tensor forward(Tensor x, Tensor timesteps, Context? context, Tensor? label, ControlResiduals? control = null)
    {
        using var scope = NewDisposeScope();
        var emb = functional.silu(Embed(timesteps, label, x.dtype));                        // [B, time]
        var h = _options.CenterInput ? 2 * x - 1 : x;

        var skips = new Stack<Tensor>();
        for (var i = 0; i < input_blocks.Count; i++)
        {
            skips.Push(h = input_blocks[i].forward(h, emb, context, size: null));           // [B, C, H / 2^level, W / 2^level]
            Probe?.Invoke($"input_blocks.{i}", h);
        }

        h = middle_block.forward(h, emb, context, size: null);
        Probe?.Invoke("middle_block", h);
        if (control is not null) (skips, h) = control.AddedTo(skips, h);

        for (var i = 0; i < output_blocks.Count; i++)
        {
            using var before = h;
            using var skip = skips.Pop();
            using var joined = cat([before, skip], 1);                                      // [B, C + C of the skip, ...]
            (long, long)? size = skips.TryPeek(out var next) ? (next.shape[2], next.shape[3]) : null;
            h = output_blocks[i].forward(joined, emb, context, size);
            Probe?.Invoke($"output_blocks.{i}", h);
        }
        return @out[2].forward(@out[0].forward(h)).MoveToOuterDisposeScope();
    }

    private Tensor Embed(Tensor timesteps, Tensor? label, ScalarType dtype)
    {
        var sinusoidal = SinusoidalEmbedding.Of(timesteps, _options.BaseChannels, _options.Timesteps);          // [B, base]
        Probe?.Invoke("timestep_embedding", sinusoidal);
        var emb = time_embed[2].forward(functional.silu(time_embed[0].forward(sinusoidal.to(dtype))));          // [B, time]
        Probe?.Invoke("time_embed", emb);
        return label_emb switch
        {
            null => emb,
            LabelProjection projection => emb + projection.forward(
                (_options.Label!.Kind == LabelKind.Timestep ? SinusoidalEmbedding.Of(label!, _options.Label.Count, _options.Timesteps) : label!).to(dtype)),
            Module<Tensor, Tensor> table => emb + table.forward(label!),
            _ => throw new InvalidOperationException($"a label embedding of type {label_emb.GetName()}"),
        };
    }
}

/// <summary>One numbered entry of the UNet: its parts run one after another, each given what it takes.</summary>
internal sealed class UNetStep : Module
{
    private readonly List<Module> _parts;

    public UNetStep(params Module?[] parts) : base(nameof(UNetStep))
    {
        _parts = [.. parts.OfType<Module>()];
        for (var i = 0; i < _parts.Count; i++) register_module($"{i}", _parts[i]);
    }

    public Tensor forward(Tensor x, Tensor emb, Context? context, (long Height, long Width)? size)
    {
        using var scope = NewDisposeScope();
        foreach (var part in _parts)
            x = part switch
            {
                ResBlock block => block.forward(x, emb, size),
                SpatialTransformer transformer => transformer.forward(x, context),
                Upsample upsample => upsample.forward(x, size),
                Module<Tensor, Tensor> plain => plain.forward(x),
                _ => throw new InvalidOperationException($"{part.GetName()} is no part of a UNet"),
            };
        return x.MoveToOuterDisposeScope();
    }
}

/// <summary>A vector made into what is added to the timestep embedding; numbered as the original's nested <c>Sequential</c>: <c>label_emb.0.0</c>, <c>label_emb.0.2</c>.</summary>
internal sealed class LabelProjection : Module<Tensor, Tensor>
{
    private readonly Numbered _layers;

    public LabelProjection(long length, long timeEmbedDim) : base(nameof(LabelProjection))
    {
        _layers = new Numbered((0, Layers.Linear(length, timeEmbedDim)), (2, Layers.Linear(timeEmbedDim, timeEmbedDim)));
        register_module("0", _layers);
    }

    // The constructor has registered its layers under the original's number; by default they would be found again by the field's name.
    protected override void RegisterComponents() { }

    public override Tensor forward(Tensor vector) => _layers[2].forward(functional.silu(_layers[0].forward(vector)));
}
