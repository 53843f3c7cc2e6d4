using LdmGraph.Torch;
using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>How values enter and leave a network: precision, device, memory layout, gradients.</summary>
public static class NetworkTensors
{
    /// <summary>
    /// The value in the network's precision and on its device; maps come channels-last, [batch, channels, height, width]
    /// in shape and height, width, channels in memory, which is what convolutions are fastest in.
    /// </summary>
    public static Tensor Enter(this Compute compute, Tensor value)
    {
        var converted = value.to(compute.Dtype, compute.Device);
        return converted.dim() == 4 ? converted.ChannelsLast() : converted;
    }

    /// <summary>The result as float32 on the caller's device, in the usual memory order.</summary>
    public static Tensor Leave(Tensor value, Device device) => value.to(ScalarType.Float32, device).contiguous();

    /// <summary>The same map with the channels next to each other in memory.</summary>
    public static Tensor ChannelsLast(this Tensor map) => TorchRuntime.ChannelsLast(map);

    /// <summary>x + h, into h's own memory unless gradients are recorded; h is consumed.</summary>
    public static Tensor AddResidual(Tensor h, Tensor x)
    {
        if (!is_grad_enabled()) return h.add_(x);
        using (h) return x + h;
    }

    /// <summary>True when gradients are recorded and one of the inputs asks for them: <c>using var _ = set_grad_enabled(NetworkTensors.NeedGradients(x));</c></summary>
    public static bool NeedGradients(params ReadOnlySpan<Tensor?> inputs)
    {
        if (!is_grad_enabled()) return false;
        foreach (var input in inputs)
            if (input is { requires_grad: true }) return true;
        return false;
    }
}
