using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>The network ε_θ (section 3.2): predicts, from a noisy latent, what the schedule's parameterization asks for.</summary>
/// <remarks>Weights are read when first needed. Calls come from one compute lane at a time.</remarks>
[PortType("denoiser", Color = "#a64d79", Letter = "D")]
public interface IDenoiser : IDisposable, IMeasured
{
    /// <summary>What it takes and gives.</summary>
    DenoiserSpec Spec { get; }

    /// <summary>Device and dtype of the arithmetic.</summary>
    Compute Compute { get; }

    /// <summary>One evaluation of the network.</summary>
    /// <param name="latent">[batch, in-channels less the concatenated ones, height, width], float32.</param>
    /// <param name="timesteps">[batch], float32 or int64, in units of training timesteps; fractions are allowed.</param>
    /// <param name="conditioning">What steers it, or null; each part has this batch size.</param>
    /// <returns>[batch, out-channels, height, width], float32.</returns>
    Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning);

    /// <summary>The same. A denoiser that evaluates its network several times looks at the token before each.</summary>
    /// <exception cref="OperationCanceledException">The token was signalled.</exception>
    Tensor Predict(Tensor latent, Tensor timesteps, Conditioning? conditioning, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Predict(latent, timesteps, conditioning);
    }
}

/// <summary>What a denoiser takes.</summary>
/// <param name="InChannels">Channels of its input, concatenated conditioning included.</param>
/// <param name="OutChannels">Channels of its output.</param>
/// <param name="ContextDim">Width of the cross-attention context; null when there is none.</param>
/// <param name="Prediction">What its output means.</param>
/// <param name="TakesVector">It adds a class label or a vector to its timestep embedding.</param>
public sealed record DenoiserSpec(int InChannels, int OutChannels, int? ContextDim, Prediction Prediction = Prediction.Epsilon, bool TakesVector = false) : IValueSpec
{
    /// <summary>Length of the vectors it takes; null for numbers of classes, and without <see cref="TakesVector"/>.</summary>
    public int? VectorLength { get; init; }

    /// <inheritdoc/>
    public string Describe() => $"denoiser, {InChannels} channels in, {OutChannels} out{(ContextDim is { } d ? $", context of width {d}" : "")}{(Vector is null ? "" : $", {Vector}")}";

    /// <summary>What it adds to its timestep embedding, or null.</summary>
    public ConditioningVector? Vector => TakesVector ? new ConditioningVector(VectorLength) : null;

    /// <summary>Why it cannot work with a latent and a conditioning of which this is known; empty where nothing speaks against it.</summary>
    /// <param name="latent">The latent, or null where nothing is known of it.</param>
    /// <param name="cond">The conditioning; one without parts for none.</param>
    public IEnumerable<DenoiserMisfit> MisfitsOf(LatentSpec? latent, ConditioningSpec cond)
    {
        const string Same = "use latents and conditioning of the model that the denoiser belongs to";
        if (ContextDim is { } wanted && cond.ContextDim is null)
            yield return new(OfLatent: false, $"has no context, the denoiser attends to one of width {wanted}", "link what its model was conditioned on: text.encode@1, class.encode@1 or tokens.encode@1");
        else if (cond.ContextDim is { } width && width != ContextDim)
            yield return ContextDim is null
                ? new(OfLatent: false, "has a context, the denoiser attends to none", "use a model that was trained with one, or leave the conditioning out")
                : new(OfLatent: false, $"has a context of width {width}, the denoiser attends to one of width {ContextDim}", "use the encoder of the same model");
        if (Vector != cond.Vector)
            yield return Vector is null ? new(OfLatent: false, $"has {cond.Vector}, the denoiser takes none", "leave it out")
                : new(OfLatent: false, $"has {(cond.Vector is null ? "no class label or vector" : cond.Vector)}, the denoiser takes {Vector}", "join it: conditioning.label@1 or conditioning.vector@1, then conditioning.join@1");

        if (latent is null) yield break;
        var concatenated = cond.ConcatChannels ?? 0;
        if (latent.Channels is { } own && own + concatenated != InChannels)
            yield return new(OfLatent: true, $"has {own} channels{(concatenated > 0 ? $" and {concatenated} are concatenated" : "")}, the denoiser takes {InChannels}", Same);
        if (cond.MapHeight is { } mapHeight && latent.Height is { } height && mapHeight != height || cond.MapWidth is { } mapWidth && latent.Width is { } across && mapWidth != across)
            yield return new(OfLatent: false, $"has maps of {cond.MapWidth.OrUnknown()} x {cond.MapHeight.OrUnknown()} for a latent of {latent.Width.OrUnknown()} x {latent.Height.OrUnknown()}",
                latent.Factor is { } f && cond is { MapWidth: { } mw, MapHeight: { } mh } ? $"make the picture {mw * f} x {mh * f}, or resize what it is conditioned on" : "make both for pictures of one size");
    }
}

/// <summary>Why a denoiser cannot work with what it is given.</summary>
/// <param name="OfLatent">The latent is at fault, by its channels; otherwise the conditioning.</param>
/// <param name="Problem">What is wrong and what was expected.</param>
/// <param name="Fix">What helps.</param>
public sealed record DenoiserMisfit(bool OfLatent, string Problem, string Fix);

/// <summary>What a denoiser's output means.</summary>
public enum Prediction
{
    /// <summary>The noise ε, as in the paper.</summary>
    Epsilon,

    /// <summary>v = √ᾱ · ε − √(1 − ᾱ) · z₀ (Salimans and Ho 2022).</summary>
    V,

    /// <summary>The clean latent z₀.</summary>
    Sample,
}
