using TorchSharp.Interop;

namespace TorchSharp.Modules;

/// <summary>
/// One layer's weights once more, in the layout oneDNN multiplies fastest; made at the first call that records no gradient.
/// </summary>
/// <remarks>
/// The copies of all layers together stay within <see cref="Budget"/>, because a large model must not take its size twice. A layer that
/// comes too late packs for the one call and forgets: it takes the same road as the others, so that the result, to the last bit, does
/// not depend on which models the process used before. Other devices and types, and autocast, know no packing.
/// </remarks>
internal sealed class PackedWeights
{
    // With fewer, packing for one call would cost more than the product.
    private const long FewestRows = 64;

    private static readonly Lazy<bool> Available = new(() => Native.ldm_packing_available() != 0);
    private static long held;

    private readonly Lock gate = new();
    private nint kept;
    private long bytes;
    private long version;

    /// <summary>Bytes that packed weights may take in the whole process.</summary>
    internal static long Budget { get; set; } = 1L << 30;

    /// <summary>Bytes they take now.</summary>
    internal static long Held => Interlocked.Read(ref held);

    /// <summary>The product through packed weights, or null where the plain way has to be taken.</summary>
    internal torch.Tensor? Linear(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias)
    {
        if (input.Dimensions < 2 || input.NumberOfElements < FewestRows * weight.size(1)) return null;
        lock (gate)
        {
            if (!Suits(input, weight)) return null;
            var pack = kept != 0 ? kept : Native.ldm_pack_linear(weight.Handle, bias?.Handle ?? 0, input.Handle);
            return pack == 0 ? null : Use(pack, weight, Native.ldm_packed_linear(input.Handle, pack));
        }
    }

    /// <summary>The convolution through packed weights, or null where the plain way has to be taken.</summary>
    internal torch.Tensor? Convolution(torch.Tensor input, torch.Tensor weight, torch.Tensor? bias, long[] stride, long[] padding, long[] dilation, long groups)
    {
        if (input.Dimensions != 4) return null;
        lock (gate)
        {
            if (!Suits(input, weight)) return null;
            var pack = kept != 0 ? kept : Native.ldm_pack_conv2d(weight.Handle, bias?.Handle ?? 0, stride, padding, dilation, groups, input.Handle);
            return pack == 0 ? null : Use(pack, weight, Native.ldm_packed_conv2d(input.Handle, pack));
        }
    }

    /// <summary>Forgets the copy, because the weights changed or went.</summary>
    internal void Drop()
    {
        lock (gate)
        {
            if (kept == 0) return;
            Native.ldm_pack_free(kept);
            Interlocked.Add(ref held, -bytes);
            kept = 0;
        }
    }

    /// <summary>Whether this call can use packed weights; drops those that are out of date.</summary>
    private bool Suits(torch.Tensor input, torch.Tensor weight)
    {
        if (!Available.Value) return false;
        var now = Native.ldm_packable(input.Handle, weight.Handle);
        if (now < 0) return false;
        if (now != version) Drop();
        version = now;
        return true;
    }

    /// <summary>Keeps a new copy if there is room, frees it otherwise, and wraps the result that was computed with it.</summary>
    private torch.Tensor Use(nint pack, torch.Tensor weight, nint result)
    {
        if (pack != kept)
        {
            var size = weight.NumberOfElements * weight.ElementSize;
            if (result != 0 && Interlocked.Add(ref held, size) <= Budget)
            {
                (kept, bytes) = (pack, size);
            }
            else
            {
                if (result != 0) Interlocked.Add(ref held, -size);
                Native.ldm_pack_free(pack);
            }
        }
        return new(result);
    }
}
