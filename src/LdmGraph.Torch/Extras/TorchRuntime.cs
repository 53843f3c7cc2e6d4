using TorchSharp;
#if !TORCHSHARP_PACKAGE
using TorchSharp.Interop;
#endif
using static TorchSharp.torch;

namespace LdmGraph.Torch;

/// <summary>
/// What LdmGraph asks of the process around the tensors and TorchSharp does not offer. Each member has a fallback in plain operations,
/// used when everything is built against the official package (<c>-p:TorchSharpPackage=true</c>).
/// </summary>
public static partial class TorchRuntime
{
    /// <summary>Tensors made and not yet disposed in this process; zero after every run.</summary>
    public static long LiveTensors => Tensor.TotalCount;

    /// <summary>
    /// Called before the shim is compiled for a libtorch that it was not built for, which takes a while, with the name of
    /// that libtorch. Never called with the official package, which brings its own.
    /// </summary>
    public static Action<string>? Compiling { get; set; }

    /// <summary>A copy with channels closest together in memory, as convolutions like it; the same tensor where that is so already.</summary>
    /// <param name="images">[batch, channels, height, width]</param>
    public static Tensor ChannelsLast(Tensor images)
    {
#if TORCHSHARP_PACKAGE
        using var rows = images.permute(0, 2, 3, 1);
        using var packed = rows.contiguous();
        return packed.permute(0, 3, 1, 2);
#else
        return new(Native.ldm_contiguous(images.Handle, 1));
#endif
    }

    /// <summary>Gives memory kept for reuse back to the system; worth calling after a model was dropped.</summary>
    public static void TrimMemory()
    {
#if !TORCHSHARP_PACKAGE
        Native.ldm_trim_memory();
#endif
    }

    /// <summary>Bytes free and in all on a CUDA device; for the CPU, what .NET knows of the machine.</summary>
    public static (long Free, long Total) MemoryOf(Device device)
    {
#if !TORCHSHARP_PACKAGE
        if (device.type == DeviceType.CUDA)
        {
            Native.Check(Native.ldm_cuda_memory(out var free, out var total));
            return (free, total);
        }
#endif
        var info = GC.GetGCMemoryInfo();
        return (info.TotalAvailableMemoryBytes - info.MemoryLoadBytes, info.TotalAvailableMemoryBytes);
    }

    /// <summary>
    /// Bytes that layers may spend on a second copy of their weights in the layout the CPU multiplies fastest.
    /// Beyond, layers make that copy anew for each call: slower, with the same result.
    /// </summary>
    /// <value>1 GiB.</value>
    public static long PackedWeightsBudget
    {
#if TORCHSHARP_PACKAGE
        get;
        set;
#else
        get => TorchSharp.Modules.PackedWeights.Budget;
        set => TorchSharp.Modules.PackedWeights.Budget = value;
#endif
    }

    /// <summary>
    /// Whether libtorch computes in the whole process in ways whose result is the same in every run. Where it knows none, it
    /// says so on standard error and goes on. The CPU's results never differ; on CUDA this costs some speed.
    /// </summary>
    public static bool Deterministic
    {
#if TORCHSHARP_PACKAGE
        get;
        set;
#else
        get => Native.ldm_deterministic() != 0;
        set => Native.Check(Native.ldm_set_deterministic(value));
#endif
    }

    /// <summary>
    /// Lets matrix products and convolutions on a device round float32 to bfloat16 on this thread, until the result is
    /// disposed: PyTorch's autocast. What must stay exact, libtorch keeps in float32.
    /// </summary>
    public static Autocast BFloat16(Device device) => new(device.type);

    /// <summary>The end of <see cref="BFloat16"/>. A ref struct, because the setting is the thread's: it must not cross an await.</summary>
    public readonly ref struct Autocast : IDisposable
    {
#if TORCHSHARP_PACKAGE
        internal Autocast(DeviceType device) => _ = device;

        public void Dispose() { }
#else
        private readonly DeviceType device;
        private readonly bool before;
        private readonly ScalarType dtypeBefore;

        internal Autocast(DeviceType device)
        {
            this.device = device;
            before = Native.ldm_autocast((int)device) != 0;
            dtypeBefore = (ScalarType)Native.ldm_autocast_type((int)device);
            Native.Check(Native.ldm_set_autocast((int)device, true, (int)ScalarType.BFloat16));
        }

        public void Dispose() => Native.Check(Native.ldm_set_autocast((int)device, before, (int)dtypeBefore));
#endif
    }
}
