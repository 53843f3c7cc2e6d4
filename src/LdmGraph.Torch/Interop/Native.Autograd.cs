using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal static partial class Native
{
    [LibraryImport(Library)] internal static partial int ldm_requires_grad(nint t);
    [LibraryImport(Library)] internal static partial int ldm_set_requires_grad(nint t, [MarshalAs(UnmanagedType.U1)] bool value);
    [LibraryImport(Library)] internal static partial int ldm_is_leaf(nint t);
    [LibraryImport(Library)] internal static partial int ldm_retain_grad(nint t);
    [LibraryImport(Library)] internal static partial nint ldm_detach(nint t);
    [LibraryImport(Library)] internal static partial int ldm_detach_(nint t);
    [LibraryImport(Library)] internal static partial int ldm_grad(nint t, out nint result);
    [LibraryImport(Library)] internal static partial int ldm_set_grad(nint t, nint value);
    [LibraryImport(Library)] internal static partial int ldm_backward(ReadOnlySpan<nint> list, int n, ReadOnlySpan<nint> gradients, int m, [MarshalAs(UnmanagedType.U1)] bool retain, [MarshalAs(UnmanagedType.U1)] bool create, ReadOnlySpan<nint> inputs, int k);
    [LibraryImport(Library)] internal static partial nint ldm_autograd_grad(ReadOnlySpan<nint> outputs, int n, ReadOnlySpan<nint> inputs, int m, ReadOnlySpan<nint> gradients, int k, [MarshalAs(UnmanagedType.U1)] bool retain, [MarshalAs(UnmanagedType.U1)] bool create, [MarshalAs(UnmanagedType.U1)] bool allowUnused, out int count);
    [LibraryImport(Library)] internal static partial int ldm_defined(nint t);
    [LibraryImport(Library)] internal static partial int ldm_grad_enabled();
    [LibraryImport(Library)] internal static partial void ldm_set_grad_enabled([MarshalAs(UnmanagedType.U1)] bool value);
    [LibraryImport(Library)] internal static partial nint ldm_inference_enter([MarshalAs(UnmanagedType.U1)] bool value);
    [LibraryImport(Library)] internal static partial void ldm_inference_leave(nint guard);
    [LibraryImport(Library)] internal static partial int ldm_inference_enabled();
}
