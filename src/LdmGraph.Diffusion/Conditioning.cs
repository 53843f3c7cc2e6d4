using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>
/// What steers a denoiser (section 3.3 of the paper). Every part is optional; a denoiser says which it takes.
/// </summary>
[PortType("conditioning", Color = "#3d85c6", Letter = "C")]
public sealed class Conditioning : IDisposable, IMeasured, IFiniteNumbers
{
    private readonly Tensor?[] _parts = new Tensor?[3];

    /// <summary>Context for cross-attention: [batch, tokens, context dimension].</summary>
    public Tensor? Context { get => _parts[0]; init => _parts[0] = value?.DetachFromDisposeScope(); }

    /// <summary>Maps to concatenate with the latent along the channels: [batch, channels, height / f, width / f].</summary>
    public Tensor? Concat { get => _parts[1]; init => _parts[1] = value?.DetachFromDisposeScope(); }

    /// <summary>Vector added to the timestep embedding: class labels [batch] (int64) or embeddings [batch, dimension].</summary>
    public Tensor? Vector { get => _parts[2]; init => _parts[2] = value?.DetachFromDisposeScope(); }

    /// <inheritdoc/>
    public long Bytes => _parts.Sum(part => part is null ? 0 : part.NumberOfElements * part.ElementSize);

    /// <summary>What of it is known before it exists.</summary>
    public ConditioningSpec Spec => new(Context?.shape[^1], Concat?.shape[1])
    {
        MapHeight = Concat?.shape[2],
        MapWidth = Concat?.shape[3],
        Vector = Vector is null ? null : Vector.dim() == 1 ? ConditioningVector.Label : new ConditioningVector(Vector.shape[1]),
    };

    /// <inheritdoc/>
    public string? FindNonFinite() =>
        _parts.OfType<Tensor>().Select(TensorValue.FindNonFinite).FirstOrDefault(found => found is not null);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in _parts) part?.Dispose();
    }

    /// <summary>The parts and their shapes, for messages.</summary>
    public override string ToString()
    {
        static string Part(string name, Tensor? part) => part is null ? "" : $" {name} [{string.Join(", ", part.shape)}]";
        return $"conditioning{Part("context", Context)}{Part("concat", Concat)}{Part("vector", Vector)}";
    }
}

/// <summary>What is known of a <see cref="Conditioning"/> before it exists; null means that the part is absent.</summary>
/// <param name="ContextDim">Width of the context's tokens.</param>
/// <param name="ConcatChannels">Channels of the concatenated maps.</param>
public sealed record ConditioningSpec(long? ContextDim, long? ConcatChannels) : IValueSpec
{
    /// <summary>Height of the concatenated maps; null where there are none or it is not known.</summary>
    public long? MapHeight { get; init; }

    /// <summary>Width of the concatenated maps; null where there are none or it is not known.</summary>
    public long? MapWidth { get; init; }

    /// <summary>What is added to the timestep embedding.</summary>
    public ConditioningVector? Vector { get; init; }

    /// <inheritdoc/>
    public string Describe() =>
        $"conditioning{(ContextDim is { } d ? $", context of width {d}" : "")}{(ConcatChannels is { } c ? $", {c} concatenated channels" : "")}{(Vector is null ? "" : $", {Vector}")}";
}

/// <summary>The kind of a conditioning's vector.</summary>
/// <param name="Length">Length of the embedding; null for the number of a class.</param>
public sealed record ConditioningVector(long? Length)
{
    /// <summary>The number of a class.</summary>
    public static ConditioningVector Label { get; } = new(Length: null);

    /// <summary>For messages: "a class label", "a vector of length 768".</summary>
    public override string ToString() => Length is { } length ? $"a vector of length {length}" : "a class label";
}
