using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Plugins.Denoisers;

/// <summary>A UNet that ControlNets steer, one or several.</summary>
internal sealed class ControlledDenoiser(Denoiser inner, IReadOnlyList<Control> controls) : IDenoiser, IHoldsValues
{
    public DenoiserSpec Spec => inner.Spec;

    public Compute Compute => inner.Compute;

    public IReadOnlyList<object> Held { get; } = [inner, .. controls.SelectMany(control => (object[])[control.Model, control.Hint])];

    public long Bytes => 0;

    /// <summary>The same UNet, steered by one more.</summary>
    public ControlledDenoiser And(Control control) => new(inner, [.. controls, control]);

    public Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning) => Predict(latent, timesteps, conditioning, tile: null);

    /// <summary>One evaluation for a tile: the hint, which shows the whole picture, is cut with the latent.</summary>
    internal Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning, TileOfLatent? tile)
    {
        using var scope = NewDisposeScope();
        var residuals = controls
            .Select(control => control.Model.Residuals(latent, timesteps, conditioning?.Context, control.Hint, tile).Times(control.Strength))
            .Aggregate((all, next) => all.Plus(next));
        return inner.Predict(latent, timesteps, conditioning, residuals).MoveToOuterDisposeScope();
    }

    public void Dispose() { }
}

/// <summary>How one ControlNet steers.</summary>
/// <param name="Model">The network.</param>
/// <param name="Hint">What it sees.</param>
/// <param name="Strength">Factor of what it adds.</param>
internal sealed record Control(ControlModel Model, Image Hint, double Strength);
