using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>A ControlNet that was loaded: what a picture's edges, depth or poses add to a denoiser.</summary>
[PortType("controlnet", Color = "#8e7cc3", Letter = "N")]
public sealed class ControlModel : IDisposable, IMeasured
{
    private readonly LazyModule<ControlNet> _model;
    private readonly IDisposable _file;
    private readonly ContextNumbers _contexts = new();
    private Image? _seen;
    private Tensor? _embedded;

    internal ControlModel(LazyModule<ControlNet> model, ControlNetSpec spec, IDisposable file) => (_model, Spec, _file) = (model, spec, file);

    /// <summary>What it takes.</summary>
    public ControlNetSpec Spec { get; }

    /// <inheritdoc/>
    public long Bytes => _model.Bytes;

    /// <summary>The residuals for one evaluation of the denoiser, in this network's precision; the caller's scope owns them.</summary>
    /// <param name="latent">The latent, or the tile's part of it.</param>
    /// <param name="timesteps">[B].</param>
    /// <param name="tokens">What the denoiser attends to.</param>
    /// <param name="hint">What the network sees, for the whole picture.</param>
    /// <param name="tile">Which part of the picture the latent is; null for all of it.</param>
    internal ControlResiduals Residuals(Tensor latent, Tensor timesteps, Tensor? tokens, Image hint, TileOfLatent? tile = null)
    {
        using var scope = NewDisposeScope();
        using var _ = set_grad_enabled(NetworkTensors.NeedGradients(latent, tokens, hint.Value));
        Require(latent.shape[1] == Spec.InChannels, $"{latent.shape[1]} channels, the ControlNet takes {Spec.InChannels}");
        Require(tokens?.shape[^1] == Spec.ContextDim, $"no context of width {Spec.ContextDim}, which the ControlNet attends to");
        var (height, width, pictures) = ((tile?.WholeHeight ?? latent.shape[2]) * Spec.Factor, (tile?.WholeWidth ?? latent.shape[3]) * Spec.Factor, hint.Value.shape[0]);
        Require(hint.Height == height && hint.Width == width, $"a hint of {hint.Width}x{hint.Height} pixels, the latent needs one of {width}x{height}; resize the hint");
        // Guidance runs the batch twice, one after the other: the hints follow.
        Require(latent.shape[0] % pictures == 0, $"{pictures} hints for a batch of {latent.shape[0]} latents; give one, or as many as latents");

        var (compute, network) = (_model.Compute, _model.Value);
        var whole = Embedded(hint);                                                             // [pictures, base, H, W]
        var embedded = (tile is null ? whole : tile.Tile.Of(whole)).repeat([latent.shape[0] / pictures, 1, 1, 1]);
        var t = timesteps.to(compute.Device).expand(latent.shape[0]);
        var residuals = network.forward(compute.Enter(latent), t, tokens is null ? null : _contexts.Number(tokens, compute), embedded);
        foreach (var map in residuals.Skips.Append(residuals.Middle)) map.MoveToOuterDisposeScope();
        return residuals;
    }

    /// <summary>The hint at the latent's resolution. It is the same at every step, so that the last one is kept: the object tells, for images are not written to.</summary>
    private Tensor Embedded(Image hint)
    {
        if (NetworkTensors.NeedGradients(hint.Value)) return _model.Value.Embed(_model.Compute.Enter(hint.Value));
        if (_embedded is not null && ReferenceEquals(_seen, hint)) return _embedded;
        using var _ = set_grad_enabled(false);
        _embedded?.Dispose();
        _embedded = _model.Value.Embed(_model.Compute.Enter(hint.Value)).DetachFromDisposeScope();
        _seen = hint;
        return _embedded;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _embedded?.Dispose();
        _contexts.Dispose();
        _model.Dispose();
        _file.Dispose();
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition) throw new ArgumentException($"the input has {problem}");
    }
}

/// <summary>A tile, and the size of the latent that it is a part of.</summary>
internal sealed record TileOfLatent(Tile Tile, long WholeHeight, long WholeWidth);

/// <summary>What a ControlNet takes.</summary>
/// <param name="InChannels">Channels of the latent.</param>
/// <param name="ContextDim">Width of the context that it attends to, the denoiser's own.</param>
/// <param name="Factor">Pixels of the hint for one of the latent.</param>
public sealed record ControlNetSpec(int InChannels, int? ContextDim, int Factor) : IValueSpec
{
    /// <inheritdoc/>
    public string Describe() => $"ControlNet, {InChannels} channels, f{Factor}{(ContextDim is { } d ? $", context of width {d}" : "")}";
}
