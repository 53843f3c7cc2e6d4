using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal static partial class Native
{
    [LibraryImport(Library)] internal static partial nint ldm_matmul(nint a, nint b);
    [LibraryImport(Library)] internal static partial nint ldm_mm(nint a, nint b);
    [LibraryImport(Library)] internal static partial nint ldm_bmm(nint a, nint b);
    [LibraryImport(Library)] internal static partial nint ldm_mv(nint a, nint b);
    [LibraryImport(Library)] internal static partial nint ldm_dot(nint a, nint b);
    [LibraryImport(Library)] internal static partial nint ldm_outer(nint a, nint b);
    [LibraryImport(Library)] internal static partial nint ldm_addmm(nint t, nint a, nint b, double beta, double alpha);
    [LibraryImport(Library)] internal static partial nint ldm_baddbmm(nint t, nint a, nint b, double beta, double alpha);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint ldm_einsum(string equation, ReadOnlySpan<nint> list, int n);
    [LibraryImport(Library)] internal static partial nint ldm_cdist(nint a, nint b, double p, long mode);
    [LibraryImport(Library)] internal static partial nint ldm_inverse(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_det(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_cholesky(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_solve(nint a, nint b, [MarshalAs(UnmanagedType.U1)] bool left);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint ldm_eigvalsh(nint t, string triangle);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int ldm_eigh(nint t, string triangle, out nint values, out nint vectors);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int ldm_qr(nint t, string mode, out nint q, out nint r);
    [LibraryImport(Library)] internal static partial int ldm_svd(nint t, [MarshalAs(UnmanagedType.U1)] bool full, out nint u, out nint s, out nint vh);
    [LibraryImport(Library)] internal static partial nint ldm_svdvals(nint t);
}
