using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal static partial class Native
{
    [LibraryImport(Library)] internal static partial nint ldm_sum(nint t, int type);
    [LibraryImport(Library)] internal static partial nint ldm_sum_dims(nint t, ReadOnlySpan<long> dims, int n, [MarshalAs(UnmanagedType.U1)] bool keep, int type);
    [LibraryImport(Library)] internal static partial nint ldm_mean(nint t, int type);
    [LibraryImport(Library)] internal static partial nint ldm_mean_dims(nint t, ReadOnlySpan<long> dims, int n, [MarshalAs(UnmanagedType.U1)] bool keep, int type);
    [LibraryImport(Library)] internal static partial nint ldm_prod(nint t, int type);
    [LibraryImport(Library)] internal static partial nint ldm_prod_dim(nint t, long dim, [MarshalAs(UnmanagedType.U1)] bool keep, int type);
    [LibraryImport(Library)] internal static partial nint ldm_std(nint t, [MarshalAs(UnmanagedType.U1)] bool unbiased);
    [LibraryImport(Library)] internal static partial nint ldm_std_dims(nint t, ReadOnlySpan<long> dims, int n, [MarshalAs(UnmanagedType.U1)] bool unbiased, [MarshalAs(UnmanagedType.U1)] bool keep);
    [LibraryImport(Library)] internal static partial nint ldm_var(nint t, [MarshalAs(UnmanagedType.U1)] bool unbiased);
    [LibraryImport(Library)] internal static partial nint ldm_var_dims(nint t, ReadOnlySpan<long> dims, int n, [MarshalAs(UnmanagedType.U1)] bool unbiased, [MarshalAs(UnmanagedType.U1)] bool keep);
    [LibraryImport(Library)] internal static partial nint ldm_amax(nint t, ReadOnlySpan<long> dims, int n, [MarshalAs(UnmanagedType.U1)] bool keep);
    [LibraryImport(Library)] internal static partial nint ldm_amin(nint t, ReadOnlySpan<long> dims, int n, [MarshalAs(UnmanagedType.U1)] bool keep);
    [LibraryImport(Library)] internal static partial nint ldm_max(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_min(nint t);
    [LibraryImport(Library)] internal static partial int ldm_max_dim(nint t, long dim, [MarshalAs(UnmanagedType.U1)] bool keep, out nint values, out nint indices);
    [LibraryImport(Library)] internal static partial int ldm_min_dim(nint t, long dim, [MarshalAs(UnmanagedType.U1)] bool keep, out nint values, out nint indices);
    [LibraryImport(Library)] internal static partial nint ldm_median(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_quantile(nint t, nint q, long dim, [MarshalAs(UnmanagedType.U1)] bool keep);
    [LibraryImport(Library)] internal static partial nint ldm_argmax(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_argmin(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_argmax_dim(nint t, long dim, [MarshalAs(UnmanagedType.U1)] bool keep);
    [LibraryImport(Library)] internal static partial nint ldm_argmin_dim(nint t, long dim, [MarshalAs(UnmanagedType.U1)] bool keep);
    [LibraryImport(Library)] internal static partial nint ldm_any(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_any_dim(nint t, long dim, [MarshalAs(UnmanagedType.U1)] bool keep);
    [LibraryImport(Library)] internal static partial nint ldm_all(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_all_dim(nint t, long dim, [MarshalAs(UnmanagedType.U1)] bool keep);
    [LibraryImport(Library)] internal static partial nint ldm_norm(nint t, double p);
    [LibraryImport(Library)] internal static partial nint ldm_norm_dim(nint t, double p, long dim, [MarshalAs(UnmanagedType.U1)] bool keep);
    [LibraryImport(Library)] internal static partial nint ldm_logsumexp(nint t, long dim, [MarshalAs(UnmanagedType.U1)] bool keep);
    [LibraryImport(Library)] internal static partial nint ldm_cumsum(nint t, long dim, int type);
    [LibraryImport(Library)] internal static partial nint ldm_cumprod(nint t, long dim, int type);
    [LibraryImport(Library)] internal static partial nint ldm_diff(nint t, long n, long dim);
    [LibraryImport(Library)] internal static partial nint ldm_trace(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_argsort(nint t, long dim, [MarshalAs(UnmanagedType.U1)] bool descending);
    [LibraryImport(Library)] internal static partial int ldm_sort(nint t, long dim, [MarshalAs(UnmanagedType.U1)] bool descending, [MarshalAs(UnmanagedType.U1)] bool stable, out nint values, out nint indices);
    [LibraryImport(Library)] internal static partial int ldm_topk(nint t, long k, long dim, [MarshalAs(UnmanagedType.U1)] bool largest, [MarshalAs(UnmanagedType.U1)] bool sorted, out nint values, out nint indices);
    [LibraryImport(Library)] internal static partial nint ldm_count_nonzero(nint t, ReadOnlySpan<long> dims, int n);
    [LibraryImport(Library)] internal static partial nint ldm_histc(nint t, long bins, double min, double max);
    [LibraryImport(Library)] internal static partial nint ldm_bincount(nint t, nint weights, long minlength);
    [LibraryImport(Library)] internal static partial nint ldm_unique(nint t, [MarshalAs(UnmanagedType.U1)] bool sorted, [MarshalAs(UnmanagedType.U1)] bool inverse, [MarshalAs(UnmanagedType.U1)] bool counts, out nint inverseResult, out nint countsResult);
}
