using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// A trained conditioning stage for something other than text: class labels, maps. The domain-specific encoder τ_θ of
/// section 3.3 of the paper.
/// </summary>
[PortType("conditioner", Color = "#45818e", Letter = "K")]
public interface IConditioner : IDisposable, IMeasured
{
    /// <summary>What it takes and gives.</summary>
    ConditionerSpec Spec { get; }

    /// <summary>Device and dtype of the arithmetic.</summary>
    Compute Compute { get; }

    /// <summary>Encodes class labels, int64 [batch], or maps, float32 [batch, channels, height, width], as <see cref="Spec"/> says.</summary>
    Conditioning Encode(Tensor input);
}

/// <summary>What a conditioner takes and gives.</summary>
/// <param name="Takes">Kind of its input.</param>
/// <param name="Size">Number of classes, or channels of the maps.</param>
/// <param name="ContextDim">Width of the context's tokens; null when it gives no context.</param>
/// <param name="ConcatChannels">Channels of the concatenated maps; null when it gives none.</param>
public sealed record ConditionerSpec(ConditionerInput Takes, int Size, int? ContextDim = null, int? ConcatChannels = null) : IValueSpec
{
    /// <summary>Width and height of the concatenated maps in parts of those it takes.</summary>
    public double MapScale { get; init; } = 1;

    /// <inheritdoc/>
    public string Describe() => Takes == ConditionerInput.Classes
        ? $"conditioner for {Size} classes{(ContextDim is { } d ? $", context of width {d}" : "")}"
        : $"conditioner for maps of {Size} channels{(ConcatChannels is { } c ? $", {c} concatenated channels" : "")}";
}

/// <summary>What a conditioner takes.</summary>
public enum ConditionerInput
{
    /// <summary>Numbers of classes.</summary>
    Classes,

    /// <summary>Maps of the picture's size: one-hot segmentations, depths.</summary>
    Maps,
}
