using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal static partial class Native
{
    [LibraryImport(Library)] internal static partial nint ldm_empty(ReadOnlySpan<long> size, int n, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_zeros(ReadOnlySpan<long> size, int n, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_ones(ReadOnlySpan<long> size, int n, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_full(ReadOnlySpan<long> size, int n, Scalar value, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_empty_strided(ReadOnlySpan<long> size, ReadOnlySpan<long> stride, int n, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_empty_like(nint t, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_zeros_like(nint t, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_ones_like(nint t, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_full_like(nint t, Scalar value, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_rand_like(nint t, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_randn_like(nint t, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_arange(Scalar start, Scalar stop, Scalar step, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_linspace(double start, double end, long steps, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_logspace(double start, double end, long steps, double @base, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_eye(long rows, long columns, int type, int device);
    [LibraryImport(Library)] internal static partial nint ldm_from_memory(nint data, ReadOnlySpan<long> size, int n, int type);
    [LibraryImport(Library)] internal static unsafe partial nint ldm_over_memory(nint data, ReadOnlySpan<long> size, int n, int type, delegate* unmanaged<nint, void> release, nint owner);
}
