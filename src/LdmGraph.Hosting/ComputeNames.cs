using System.Globalization;
using LdmGraph.Diffusion;
using static TorchSharp.torch;

namespace LdmGraph.Hosting;

/// <summary>The names that people give devices and types.</summary>
public static class ComputeNames
{
    /// <summary>Reads the names without asking libtorch, which need not be there yet.</summary>
    /// <exception cref="ArgumentException">Not such a name; the message lists them.</exception>
    public static Compute Parse(string device, string dtype) => new(ParseDevice(device), ParseDtype(dtype));

    /// <summary>Why this machine cannot compute on a device, with what helps; null when it can. Asks libtorch, unless it is the CPU.</summary>
    /// <param name="device">A name that <see cref="Parse"/> reads.</param>
    public static string? WhyNot(string device)
    {
        var wanted = ParseDevice(device);
        if (wanted.type != TorchSharp.DeviceType.CUDA) return null;
        if (!cuda.is_available()) return "libtorch finds no GPU. LIBTORCH=/path picks a libtorch with CUDA, also the torch folder inside a PyTorch wheel; 'nvidia-smi' says whether the driver sees the GPU";
        return wanted.index < cuda.device_count() ? null : $"this machine has {cuda.device_count()} GPU; they are counted from 0";
    }

    private static Device ParseDevice(string name)
    {
        var parts = name.Split(':');
        var index = -1;
        var ok = parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index));
        return (ok ? parts[0] : "") switch
        {
            "cpu" when parts.Length == 1 => CPU,
            "cuda" => new Device(TorchSharp.DeviceType.CUDA, index),
            _ => throw new ArgumentException($"'{name}' is no device; there are cpu, cuda and cuda:N for the N-th GPU, counted from 0"),
        };
    }

    private static ScalarType ParseDtype(string name) => name switch
    {
        "f32" or "float32" => ScalarType.Float32,
        "bf16" or "bfloat16" => ScalarType.BFloat16,
        "f16" or "float16" => ScalarType.Float16,
        _ => throw new ArgumentException($"'{name}' is no type of weights; there are f32, bf16 and f16"),
    };
}
