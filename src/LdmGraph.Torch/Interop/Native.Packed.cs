using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal static partial class Native
{
    [LibraryImport(Library)] internal static partial int ldm_packing_available();
    [LibraryImport(Library)] internal static partial long ldm_packable(nint x, nint weight);
    [LibraryImport(Library)] internal static partial nint ldm_pack_conv2d(nint weight, nint bias, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, ReadOnlySpan<long> dilation, long groups, nint input);
    [LibraryImport(Library)] internal static partial nint ldm_pack_linear(nint weight, nint bias, nint input);
    [LibraryImport(Library)] internal static partial void ldm_pack_free(nint weights);
    [LibraryImport(Library)] internal static partial nint ldm_packed_conv2d(nint x, nint weights);
    [LibraryImport(Library)] internal static partial nint ldm_packed_linear(nint x, nint weights);
}
