using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Layers as plain functions.</summary>
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                new(Native.ldm_linear(input.Handle, weights.Handle, bias?.Handle ?? 0));

            public static Tensor conv1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1) =>
                new(Native.ldm_conv1d(input.Handle, weight.Handle, bias?.Handle ?? 0, [stride ?? 1], [padding ?? 0], [dilation ?? 1], groups));

            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                new(Native.ldm_conv2d(input.Handle, weight.Handle, bias?.Handle ?? 0, Pair(strides, 1), Pair(padding, 0), Pair(dilation, 1), groups));

            public static Tensor conv_transpose2d(
                Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1) =>
                new(Native.ldm_conv_transpose2d(
                    input.Handle, weight.Handle, bias?.Handle ?? 0, Pair(strides, 1), Pair(padding, 0), Pair(output_padding, 0), groups, Pair(dilation, 1)));

            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                new(Native.ldm_group_norm(input.Handle, num_groups, weight?.Handle ?? 0, bias?.Handle ?? 0, eps));

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                new(Native.ldm_layer_norm(input.Handle, normalized_shape, normalized_shape.Length, weight?.Handle ?? 0, bias?.Handle ?? 0, eps));

            public static Tensor batch_norm(
                Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5) =>
                new(Native.ldm_batch_norm(
                    input.Handle, running_mean?.Handle ?? 0, running_var?.Handle ?? 0, weight?.Handle ?? 0, bias?.Handle ?? 0, training, momentum, eps));

            /// <summary>Divided by the length along a dimension, so that the length is one.</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12) => new(Native.ldm_normalize(input.Handle, p, dim, eps));

            public static Tensor one_hot(Tensor x, long num_classes = -1) => new(Native.ldm_one_hot(x.Handle, num_classes));

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                if (!inplace) return new(Native.ldm_dropout(input.Handle, p, training));
                Native.Check(Native.ldm_dropout_(input.Handle, p, training));
                return input;
            }

            /// <summary>One value twice, where a kernel has two sides.</summary>
            internal static ReadOnlySpan<long> Pair(long[]? given, long otherwise) =>
                given is null ? new[] { otherwise, otherwise } : given.Length == 1 ? new[] { given[0], given[0] } : given;
        }
    }
}
