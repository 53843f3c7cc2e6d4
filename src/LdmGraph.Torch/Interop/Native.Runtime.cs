using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal static partial class Native
{
    [LibraryImport(Library)] internal static partial nint ldm_torch_version();
    [LibraryImport(Library)] internal static partial void ldm_initialize();
    [LibraryImport(Library)] internal static partial void ldm_trim_memory();
    [LibraryImport(Library)] internal static partial int ldm_get_num_threads();
    [LibraryImport(Library)] internal static partial int ldm_set_num_threads(int count);
    [LibraryImport(Library)] internal static partial int ldm_get_num_interop_threads();
    [LibraryImport(Library)] internal static partial int ldm_set_num_interop_threads(int count);
    [LibraryImport(Library)] internal static partial int ldm_cuda_available();
    [LibraryImport(Library)] internal static partial int ldm_cuda_device_count();
    [LibraryImport(Library)] internal static partial int ldm_cuda_synchronize();
    [LibraryImport(Library)] internal static partial int ldm_cuda_memory(out long free, out long total);
    [LibraryImport(Library)] internal static partial int ldm_cuda_manual_seed(ulong seed);
    [LibraryImport(Library)] internal static partial int ldm_deterministic();
    [LibraryImport(Library)] internal static partial int ldm_set_deterministic([MarshalAs(UnmanagedType.U1)] bool value);
    [LibraryImport(Library)] internal static partial int ldm_default_dtype();
    [LibraryImport(Library)] internal static partial int ldm_set_default_dtype(int type);
    [LibraryImport(Library)] internal static partial int ldm_autocast(int device);
    [LibraryImport(Library)] internal static partial int ldm_autocast_type(int device);
    [LibraryImport(Library)] internal static partial int ldm_set_autocast(int device, [MarshalAs(UnmanagedType.U1)] bool value, int type);
}
