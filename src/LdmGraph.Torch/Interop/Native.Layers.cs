using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal static partial class Native
{
    [LibraryImport(Library)] internal static partial nint ldm_linear(nint x, nint weight, nint bias);
    [LibraryImport(Library)] internal static partial nint ldm_conv1d(nint x, nint weight, nint bias, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, ReadOnlySpan<long> dilation, long groups);
    [LibraryImport(Library)] internal static partial nint ldm_conv2d(nint x, nint weight, nint bias, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, ReadOnlySpan<long> dilation, long groups);
    [LibraryImport(Library)] internal static partial nint ldm_conv_transpose2d(nint x, nint weight, nint bias, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, ReadOnlySpan<long> outputPadding, long groups, ReadOnlySpan<long> dilation);
    [LibraryImport(Library)] internal static partial nint ldm_group_norm(nint x, long groups, nint weight, nint bias, double eps);
    [LibraryImport(Library)] internal static partial nint ldm_layer_norm(nint x, ReadOnlySpan<long> shape, int n, nint weight, nint bias, double eps);
    [LibraryImport(Library)] internal static partial nint ldm_batch_norm(nint x, nint mean, nint var, nint weight, nint bias, [MarshalAs(UnmanagedType.U1)] bool training, double momentum, double eps);
    [LibraryImport(Library)] internal static partial nint ldm_silu(nint x);
    [LibraryImport(Library)] internal static partial int ldm_silu_(nint x);
    [LibraryImport(Library)] internal static partial nint ldm_gelu(nint x, [MarshalAs(UnmanagedType.U1)] bool tanh);
    [LibraryImport(Library)] internal static partial int ldm_gelu_(nint x, [MarshalAs(UnmanagedType.U1)] bool tanh);
    [LibraryImport(Library)] internal static partial nint ldm_leaky_relu(nint x, Scalar slope);
    [LibraryImport(Library)] internal static partial int ldm_leaky_relu_(nint x, Scalar slope);
    [LibraryImport(Library)] internal static partial nint ldm_elu(nint x, Scalar alpha);
    [LibraryImport(Library)] internal static partial nint ldm_softplus(nint x, Scalar beta, Scalar threshold);
    [LibraryImport(Library)] internal static partial nint ldm_softmax(nint x, long dim, int type);
    [LibraryImport(Library)] internal static partial nint ldm_log_softmax(nint x, long dim, int type);
    [LibraryImport(Library)] internal static partial nint ldm_log_sigmoid(nint x);
    [LibraryImport(Library)] internal static partial nint ldm_glu(nint x, long dim);
    [LibraryImport(Library)] internal static partial nint ldm_dropout(nint x, double p, [MarshalAs(UnmanagedType.U1)] bool training);
    [LibraryImport(Library)] internal static partial int ldm_dropout_(nint x, double p, [MarshalAs(UnmanagedType.U1)] bool training);
    [LibraryImport(Library)] internal static partial nint ldm_embedding(nint indices, nint weight, long paddingIndex);
    [LibraryImport(Library)] internal static partial nint ldm_one_hot(nint x, long classes);
    [LibraryImport(Library)] internal static partial nint ldm_pad(nint x, ReadOnlySpan<long> pad, int n, int mode, double value);
    [LibraryImport(Library)] internal static partial nint ldm_max_pool2d(nint x, ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, ReadOnlySpan<long> dilation, [MarshalAs(UnmanagedType.U1)] bool ceil);
    [LibraryImport(Library)] internal static partial nint ldm_avg_pool2d(nint x, ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, [MarshalAs(UnmanagedType.U1)] bool ceil, [MarshalAs(UnmanagedType.U1)] bool includePad, long divisor);
    [LibraryImport(Library)] internal static partial nint ldm_adaptive_avg_pool2d(nint x, ReadOnlySpan<long> size);
    [LibraryImport(Library)] internal static partial nint ldm_unfold(nint x, ReadOnlySpan<long> kernel, ReadOnlySpan<long> dilation, ReadOnlySpan<long> padding, ReadOnlySpan<long> stride);
    [LibraryImport(Library)] internal static partial nint ldm_fold(nint x, ReadOnlySpan<long> output, ReadOnlySpan<long> kernel, ReadOnlySpan<long> dilation, ReadOnlySpan<long> padding, ReadOnlySpan<long> stride);
    [LibraryImport(Library)] internal static partial nint ldm_pixel_shuffle(nint x, long factor);
    [LibraryImport(Library)] internal static partial nint ldm_pixel_unshuffle(nint x, long factor);
    [LibraryImport(Library)] internal static partial nint ldm_grid_sample(nint x, nint grid, long mode, long padding, [MarshalAs(UnmanagedType.U1)] bool align);
    [LibraryImport(Library)] internal static partial nint ldm_normalize(nint x, double p, long dim, double eps);
    [LibraryImport(Library)] internal static partial nint ldm_attention(nint query, nint key, nint value, nint mask, double p, [MarshalAs(UnmanagedType.U1)] bool causal);
    [LibraryImport(Library)] internal static partial nint ldm_interpolate(nint x, ReadOnlySpan<long> size, int n, ReadOnlySpan<double> factors, int m, int mode, int align, [MarshalAs(UnmanagedType.U1)] bool recompute, [MarshalAs(UnmanagedType.U1)] bool antialias);
}
