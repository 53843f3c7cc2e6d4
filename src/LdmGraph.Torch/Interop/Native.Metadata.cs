using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal static partial class Native
{
    [LibraryImport(Library)] internal static partial void ldm_tensor_free(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_tensor_share(nint t);
    [LibraryImport(Library)] internal static partial long ldm_dim(nint t);
    [LibraryImport(Library)] internal static partial long ldm_numel(nint t);
    [LibraryImport(Library)] internal static partial long ldm_element_size(nint t);
    [LibraryImport(Library)] internal static partial long ldm_storage_offset(nint t);
    [LibraryImport(Library)] internal static partial int ldm_dtype(nint t);
    [LibraryImport(Library)] internal static partial int ldm_device(nint t);
    [LibraryImport(Library)] internal static partial int ldm_same(nint a, nint b);
    [LibraryImport(Library)] internal static partial int ldm_is_contiguous(nint t, int channelsLast);
    [LibraryImport(Library)] internal static partial void ldm_sizes(nint t, Span<long> sizes);
    [LibraryImport(Library)] internal static partial int ldm_strides(nint t, Span<long> strides);
    [LibraryImport(Library)] internal static partial int ldm_data(nint t, out nint data);
    [LibraryImport(Library)] internal static partial int ldm_item(nint t, int integer, out double real, out long whole);
    [LibraryImport(Library)] internal static partial nint ldm_to(nint t, int type, int device, [MarshalAs(UnmanagedType.U1)] bool nonBlocking, [MarshalAs(UnmanagedType.U1)] bool copy);
    [LibraryImport(Library)] internal static partial nint ldm_contiguous(nint t, int channelsLast);
    [LibraryImport(Library)] internal static partial nint ldm_clone(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_alias(nint t);
    [LibraryImport(Library)] internal static partial int ldm_copy_(nint t, nint source, [MarshalAs(UnmanagedType.U1)] bool nonBlocking);
    [LibraryImport(Library)] internal static partial int ldm_set_(nint t, nint source);
    [LibraryImport(Library)] internal static partial int ldm_fill_(nint t, Scalar value);
    [LibraryImport(Library)] internal static partial int ldm_zero_(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_pin_memory(nint t);
}
