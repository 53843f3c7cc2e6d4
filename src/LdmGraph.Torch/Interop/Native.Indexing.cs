using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal static partial class Native
{
    [LibraryImport(Library)] internal static partial nint ldm_index(nint t, ReadOnlySpan<NativeIndex> list, int n);
    [LibraryImport(Library)] internal static partial int ldm_index_put_(nint t, ReadOnlySpan<NativeIndex> list, int n, nint value);
    [LibraryImport(Library)] internal static partial int ldm_index_put_number_(nint t, ReadOnlySpan<NativeIndex> list, int n, Scalar value);
    [LibraryImport(Library)] internal static partial nint ldm_select(nint t, long dim, long index);
    [LibraryImport(Library)] internal static partial nint ldm_narrow(nint t, long dim, long start, long length);
    [LibraryImport(Library)] internal static partial nint ldm_slice(nint t, long dim, long start, long end, long step);
    [LibraryImport(Library)] internal static partial nint ldm_index_select(nint t, long dim, nint index);
    [LibraryImport(Library)] internal static partial nint ldm_index_add(nint t, long dim, nint index, nint source, Scalar alpha);
    [LibraryImport(Library)] internal static partial int ldm_index_add_(nint t, long dim, nint index, nint source, Scalar alpha);
    [LibraryImport(Library)] internal static partial int ldm_index_copy_(nint t, long dim, nint index, nint source);
    [LibraryImport(Library)] internal static partial int ldm_index_fill_(nint t, long dim, nint index, Scalar value);
    [LibraryImport(Library)] internal static partial nint ldm_gather(nint t, long dim, nint index);
    [LibraryImport(Library)] internal static partial nint ldm_take(nint t, nint index);
    [LibraryImport(Library)] internal static partial nint ldm_scatter(nint t, long dim, nint index, nint source);
    [LibraryImport(Library)] internal static partial int ldm_scatter_(nint t, long dim, nint index, nint source);
    [LibraryImport(Library)] internal static partial nint ldm_scatter_add(nint t, long dim, nint index, nint source);
    [LibraryImport(Library)] internal static partial int ldm_scatter_add_(nint t, long dim, nint index, nint source);
    [LibraryImport(Library)] internal static partial nint ldm_masked_fill(nint t, nint mask, Scalar value);
    [LibraryImport(Library)] internal static partial int ldm_masked_fill_(nint t, nint mask, Scalar value);
    [LibraryImport(Library)] internal static partial nint ldm_masked_select(nint t, nint mask);
    [LibraryImport(Library)] internal static partial nint ldm_nonzero(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_bucketize(nint t, nint boundaries, [MarshalAs(UnmanagedType.U1)] bool asInt32, [MarshalAs(UnmanagedType.U1)] bool right);
}
