using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal static partial class Native
{
    [LibraryImport(Library)] internal static partial nint ldm_view(nint t, ReadOnlySpan<long> shape, int n);
    [LibraryImport(Library)] internal static partial nint ldm_reshape(nint t, ReadOnlySpan<long> shape, int n);
    [LibraryImport(Library)] internal static partial nint ldm_permute(nint t, ReadOnlySpan<long> dims, int n);
    [LibraryImport(Library)] internal static partial nint ldm_expand(nint t, ReadOnlySpan<long> sizes, int n, [MarshalAs(UnmanagedType.U1)] bool isImplicit);
    [LibraryImport(Library)] internal static partial nint ldm_repeat(nint t, ReadOnlySpan<long> sizes, int n);
    [LibraryImport(Library)] internal static partial nint ldm_flip(nint t, ReadOnlySpan<long> dims, int n);
    [LibraryImport(Library)] internal static partial nint ldm_roll(nint t, ReadOnlySpan<long> shifts, int n, ReadOnlySpan<long> dims, int m);
    [LibraryImport(Library)] internal static partial nint ldm_movedim(nint t, ReadOnlySpan<long> from, ReadOnlySpan<long> to, int n);
    [LibraryImport(Library)] internal static partial nint ldm_as_strided(nint t, ReadOnlySpan<long> size, ReadOnlySpan<long> stride, int n, long offset);
    [LibraryImport(Library)] internal static partial nint ldm_transpose(nint t, long a, long b);
    [LibraryImport(Library)] internal static partial nint ldm_flatten(nint t, long start, long end);
    [LibraryImport(Library)] internal static partial nint ldm_unflatten(nint t, long dim, ReadOnlySpan<long> sizes, int n);
    [LibraryImport(Library)] internal static partial nint ldm_squeeze(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_squeeze_dim(nint t, long dim);
    [LibraryImport(Library)] internal static partial nint ldm_unsqueeze(nint t, long dim);
    [LibraryImport(Library)] internal static partial nint ldm_repeat_interleave(nint t, long repeats, Scalar dim);
    [LibraryImport(Library)] internal static partial nint ldm_repeat_interleave_tensor(nint t, nint repeats, Scalar dim);
    [LibraryImport(Library)] internal static partial nint ldm_unfold_dim(nint t, long dim, long size, long step);
    [LibraryImport(Library)] internal static partial nint ldm_triu(nint t, long diagonal);
    [LibraryImport(Library)] internal static partial nint ldm_tril(nint t, long diagonal);
    [LibraryImport(Library)] internal static partial int ldm_triu_(nint t, long diagonal);
    [LibraryImport(Library)] internal static partial int ldm_tril_(nint t, long diagonal);
    [LibraryImport(Library)] internal static partial nint ldm_diag(nint t, long diagonal);
    [LibraryImport(Library)] internal static partial nint ldm_diagonal(nint t, long offset, long a, long b);
    [LibraryImport(Library)] internal static partial nint ldm_cat(ReadOnlySpan<nint> list, int n, long dim);
    [LibraryImport(Library)] internal static partial nint ldm_stack(ReadOnlySpan<nint> list, int n, long dim);
    [LibraryImport(Library)] internal static partial nint ldm_chunk(nint t, long chunks, long dim, out int count);
    [LibraryImport(Library)] internal static partial nint ldm_split(nint t, long size, long dim, out int count);
    [LibraryImport(Library)] internal static partial nint ldm_split_sizes(nint t, ReadOnlySpan<long> sizes, int n, long dim, out int count);
    [LibraryImport(Library)] internal static partial nint ldm_unbind(nint t, long dim, out int count);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint ldm_meshgrid(ReadOnlySpan<nint> list, int n, string indexing, out int count);
    [LibraryImport(Library)] internal static partial nint ldm_broadcast_tensors(ReadOnlySpan<nint> list, int n, out int count);
}
