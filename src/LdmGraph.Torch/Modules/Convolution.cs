using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp
{
    public enum Padding
    {
        Valid = 0,
        Same = 1,
    }
}

namespace TorchSharp.Modules
{
    /// <summary>What one- and two-dimensional convolutions share.</summary>
    public abstract class Convolution : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        [ComponentName(Name = nameof(weight))] private Parameter? weightField;
        [ComponentName(Name = nameof(bias))] private Parameter? biasField;

        private protected Convolution(string name, Parameter weight, Parameter? bias, long[] kernel, long[] stride, long[] padding, long[] dilation, long groups, PaddingModes mode) : base(name)
        {
            this.weight = weight;
            this.bias = bias;
            (kernel_size, this.stride, this.padding, this.dilation, this.groups, padding_mode) = (kernel, stride, padding, dilation, groups, mode);
        }

        public long in_channels => weight.size(1) * groups;
        public long out_channels => weight.size(0);
        public long[] kernel_size { get; set; }
        public long[] stride { get; set; }
        public long[] padding { get; set; }
        public long[] dilation { get; set; }
        public long groups { get; set; }
        public PaddingModes padding_mode { get; set; }

        public Parameter weight
        {
            get => weightField!;
            set => Assign(nameof(weight), ref weightField, value);
        }

        public Parameter? bias
        {
            get => biasField;
            set => Assign(nameof(bias), ref biasField, value);
        }

        public override torch.Tensor forward(torch.Tensor input)
        {
            if (padding_mode is PaddingModes.Zeros or PaddingModes.Constant) return Convolve(input, padding);
            // Convolutions themselves know zeros only: the border is laid first, from the last dimension backwards.
            var border = padding.Reverse().SelectMany(amount => new[] { amount, amount }).ToArray();
            using var padded = torch.nn.functional.pad(input, border, padding_mode);
            return Convolve(padded, new long[padding.Length]);
        }

        private protected abstract torch.Tensor Convolve(torch.Tensor input, long[] around);

        /// <summary>The border that keeps the size at stride 1.</summary>
        internal static long[] Around(Padding padding, long[] kernel, long[] dilation) =>
            padding == Padding.Valid ? new long[kernel.Length] : [.. kernel.Zip(dilation, (k, d) => d * (k - 1) / 2)];
    }

    public sealed class Conv1d : Convolution
    {
        internal Conv1d(Parameter weight, Parameter? bias, long kernel, long stride, long padding, long dilation, long groups, PaddingModes mode)
            : base(nameof(Conv1d), weight, bias, [kernel], [stride], [padding], [dilation], groups, mode) { }

        private protected override torch.Tensor Convolve(torch.Tensor input, long[] around) =>
            torch.nn.functional.conv1d(input, weight, bias, stride[0], around[0], dilation[0], groups);
    }

    public sealed class Conv2d : Convolution
    {
        private readonly PackedWeights packed = new();

        internal Conv2d(Parameter weight, Parameter? bias, long[] kernel, long[] stride, long[] padding, long[] dilation, long groups, PaddingModes mode)
            : base(nameof(Conv2d), weight, bias, kernel, stride, padding, dilation, groups, mode) { }

        private protected override torch.Tensor Convolve(torch.Tensor input, long[] around) =>
            packed.Convolution(input, weight, bias, stride, around, dilation, groups) ?? torch.nn.functional.conv2d(input, weight, bias, stride, around, dilation, groups);

        protected override void Dispose(bool disposing)
        {
            packed.Drop();
            base.Dispose(disposing);
        }

        private protected override void Moved() => packed.Drop();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv1d Conv1d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null)
            {
                var (weight, offset) = Filters([out_channels, in_channels / groups, kernel_size], bias, device, dtype);
                return new(weight, offset, kernel_size, stride, padding, dilation, groups, padding_mode);
            }

            public static Conv1d Conv1d(
                long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                Conv1d(in_channels, out_channels, kernel_size, stride, Convolution.Around(padding, [kernel_size], [dilation])[0], dilation, padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(
                long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                Conv2d(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding), (dilation, dilation), padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(
                long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null)
            {
                long[] kernel = [kernel_size.Item1, kernel_size.Item2];
                var (weight, offset) = Filters([out_channels, in_channels / groups, .. kernel], bias, device, dtype);
                return new(weight, offset, kernel, Sides(stride, 1), Sides(padding, 0), Sides(dilation, 1), groups, padding_mode);
            }

            public static Conv2d Conv2d(
                long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1,
                PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null)
            {
                var around = Convolution.Around(padding, [kernel_size], [dilation])[0];
                return Conv2d(in_channels, out_channels, kernel_size, stride, around, dilation, padding_mode, groups, bias, device, dtype);
            }

            private static (Parameter Weight, Parameter? Bias) Filters(long[] shape, bool bias, Device? device, ScalarType? dtype)
            {
                var weight = new Parameter(empty(shape, dtype, device));
                init.FillLikePyTorch(weight);
                var offset = bias ? new Parameter(empty([shape[0]], dtype, device)) : null;
                if (offset is not null) init.FillBiasLikePyTorch(offset, weight);
                return (weight, offset);
            }

            private static long[] Sides((long, long)? pair, long otherwise) => pair is { } given ? [given.Item1, given.Item2] : [otherwise, otherwise];
        }
    }
}
