using static TorchSharp.torch;

namespace LdmGraph.Diffusion;

/// <summary>Where and in which precision networks run.</summary>
/// <param name="Device">Device of weights and activations.</param>
/// <param name="Dtype">Type of weights and activations: float32, bfloat16 or float16. Samplers and schedules stay in float32.</param>
public sealed record Compute(Device Device, ScalarType Dtype)
{
    /// <summary>float32 on the CPU.</summary>
    public static Compute Cpu { get; } = new(CPU, ScalarType.Float32);
}
