using TorchSharp.Interop;

namespace TorchSharp;

public enum PaddingModes
{
    Zeros = 0,
    Reflect = 1,
    Replicate = 2,
    Circular = 3,
    Constant = 4,
}

public static partial class torch
{
    public enum InterpolationMode
    {
        Nearest = 0,
        Linear = 1,
        Bilinear = 2,
        Bicubic = 3,
        Trilinear = 4,
        Area = 5,
        NearestExact = 6,
    }

    public enum GridSampleMode
    {
        Nearest = 0,
        Bilinear = 2,
    }

    public enum GridSamplePaddingMode
    {
        Zeros = 0,
        Reflection = 1,
        Border = 2,
    }

    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Scales everything but batch and channels, to a size or by a factor.</summary>
            public static Tensor interpolate(
                Tensor x,
                long[]? size = null,
                double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null,
                bool recompute_scale_factor = false,
                bool antialias = false) =>
                new(Native.ldm_interpolate(
                    x.Handle, size, size?.Length ?? 0, scale_factor, scale_factor?.Length ?? 0, (int)mode,
                    align_corners is { } align ? (align ? 1 : 2) : 0, recompute_scale_factor, antialias));

            /// <summary>Adds a border; the amounts are before and after, from the last dimension backwards.</summary>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                new(Native.ldm_pad(input.Handle, pad, pad.Length, (int)mode, value));

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                new(Native.ldm_pad(input.Handle, pad, pad.Length, (int)mode, value));

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2], mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad, pad], mode, value);

            public static Tensor max_pool2d(Tensor input, long[] kernel_size, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                new(Native.ldm_max_pool2d(input.Handle, Pair(kernel_size, 1), Pair(strides ?? kernel_size, 1), Pair(padding, 0), Pair(dilation, 1), ceil_mode));

            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                max_pool2d(input, [kernel_size], [stride ?? kernel_size], [padding ?? 0], [dilation ?? 1], ceil_mode);

            public static Tensor avg_pool2d(
                Tensor input, long[] kernel_size, long[]? stride = null, long[]? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(Native.ldm_avg_pool2d(
                    input.Handle, Pair(kernel_size, 1), Pair(stride ?? kernel_size, 1), Pair(padding, 0), ceil_mode, count_include_pad, divisor_override ?? 0));

            public static Tensor avg_pool2d(
                Tensor input, long kernel_size, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                avg_pool2d(input, [kernel_size], [stride ?? kernel_size], [padding], ceil_mode, count_include_pad, divisor_override);

            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) => new(Native.ldm_adaptive_avg_pool2d(input.Handle, Pair(output_size, 1)));
            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) => adaptive_avg_pool2d(input, [output_size.Item1, output_size.Item2]);
            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => adaptive_avg_pool2d(input, [output_size]);

            /// <summary>Every window as a column: [N, C, H, W] to [N, C * window, windows].</summary>
            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                unfold(input, (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

            public static Tensor unfold(Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
                new(Native.ldm_unfold(input.Handle, Sides(kernel_size), Sides(dilation ?? (1, 1)), Sides(padding ?? (0, 0)), Sides(stride ?? (1, 1))));

            /// <summary>The opposite of <see cref="unfold(Tensor, long, long, long, long)"/>, adding up where windows overlap.</summary>
            public static Tensor fold(Tensor input, long output_size, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                fold(input, (output_size, output_size), (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));

            public static Tensor fold(
                Tensor input, (long, long) output_size, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
                new(Native.ldm_fold(
                    input.Handle, Sides(output_size), Sides(kernel_size), Sides(dilation ?? (1, 1)), Sides(padding ?? (0, 0)), Sides(stride ?? (1, 1))));

            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => new(Native.ldm_pixel_shuffle(input.Handle, upscale_factor));
            public static Tensor pixel_unshuffle(Tensor input, long downscale_factor) => new(Native.ldm_pixel_unshuffle(input.Handle, downscale_factor));

            public static Tensor grid_sample(
                Tensor input,
                Tensor grid,
                GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros,
                bool? align_corners = null) =>
                new(Native.ldm_grid_sample(
                    input.Handle, grid.Handle, mode == GridSampleMode.Nearest ? 1 : 0,
                    padding_mode switch { GridSamplePaddingMode.Border => 1, GridSamplePaddingMode.Reflection => 2, _ => 0 }, align_corners ?? false));

            private static long[] Sides((long, long) pair) => [pair.Item1, pair.Item2];
        }
    }
}
