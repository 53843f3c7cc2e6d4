using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>A value on an edge that is one tensor. Whoever holds the last reference disposes it; in a run that is the engine.</summary>
/// <param name="value">The tensor; it leaves its dispose scope and belongs to the new object.</param>
public abstract class TensorValue(Tensor value) : IDisposable, IMeasured, IFiniteNumbers
{
    /// <summary>The tensor. Read only by contract: values are shared between nodes.</summary>
    public Tensor Value { get; } = value.DetachFromDisposeScope();

    /// <inheritdoc/>
    public long Bytes => Value.NumberOfElements * Value.ElementSize;

    /// <inheritdoc/>
    public string? FindNonFinite() => FindNonFinite(Value);

    internal static string? FindNonFinite(Tensor value)
    {
        if (!value.is_floating_point()) return null;
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        // One number tells, without a mask as large as the value; sums of finite numbers can overflow, so only the mask accuses.
        if (value.sum(ScalarType.Float32).isfinite().item<bool>()) return null;
        var finite = value.isfinite().sum().item<long>();
        if (finite == value.NumberOfElements) return null;
        var what = value.isnan().any().item<bool>() ? "NaN" : "infinite";
        return $"{value.NumberOfElements - finite} of {value.NumberOfElements} numbers are {what}";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Value.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Type and shape, for messages: "latent [1, 4, 32, 32] Float32".</summary>
    public override string ToString() =>
        $"{((PortTypeAttribute?)Attribute.GetCustomAttribute(GetType(), typeof(PortTypeAttribute)))?.Name ?? GetType().Name} [{string.Join(", ", Value.shape)}] {Value.dtype}";
}

internal static class SpecText
{
    public static string OrUnknown(this long? dimension) => dimension?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?";
}
