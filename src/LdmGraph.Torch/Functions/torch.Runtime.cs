using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The version of libtorch the shim was built against.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8(Native.ldm_torch_version())!;

    public static int get_num_threads() => Native.ldm_get_num_threads();
    public static void set_num_threads(int num) => Native.Check(Native.ldm_set_num_threads(num));
    public static int get_num_interop_threads() => Native.ldm_get_num_interop_threads();
    public static void set_num_interop_threads(int num) => Native.Check(Native.ldm_set_num_interop_threads(num));

    public static bool cuda_is_available() => cuda.is_available();

    public static partial class cuda
    {
        public static bool is_available() => Native.ldm_cuda_available() != 0;
        public static int device_count() => Native.ldm_cuda_device_count();
        public static void manual_seed(long seed) => Native.Check(Native.ldm_cuda_manual_seed(unchecked((ulong)seed)));
        public static void manual_seed_all(long seed) => manual_seed(seed);
        public static void synchronize(Device? device = null) => Native.Check(Native.ldm_cuda_synchronize());
    }

}
