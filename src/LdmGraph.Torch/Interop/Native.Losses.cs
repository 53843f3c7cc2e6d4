using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal static partial class Native
{
    [LibraryImport(Library)] internal static partial nint ldm_mse_loss(nint x, nint target, long reduction);
    [LibraryImport(Library)] internal static partial nint ldm_l1_loss(nint x, nint target, long reduction);
    [LibraryImport(Library)] internal static partial nint ldm_smooth_l1_loss(nint x, nint target, long reduction, double beta);
    [LibraryImport(Library)] internal static partial nint ldm_huber_loss(nint x, nint target, long reduction, double delta);
    [LibraryImport(Library)] internal static partial nint ldm_cross_entropy(nint x, nint target, nint weight, long reduction, long ignore, double smoothing);
    [LibraryImport(Library)] internal static partial nint ldm_binary_cross_entropy(nint x, nint target, nint weight, long reduction);
    [LibraryImport(Library)] internal static partial nint ldm_binary_cross_entropy_with_logits(nint x, nint target, nint weight, nint positive, long reduction);
}
