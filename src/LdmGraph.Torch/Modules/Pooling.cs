using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class AvgPool2d(long[] kernel, long[]? stride, long[]? padding) : ParameterLessModule<Tensor, Tensor>(nameof(AvgPool2d))
    {
        public override Tensor forward(Tensor input) => nn.functional.avg_pool2d(input, kernel, stride, padding);
    }

    public sealed class MaxPool2d(long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool ceil) : ParameterLessModule<Tensor, Tensor>(nameof(MaxPool2d))
    {
        public override Tensor forward(Tensor input) => nn.functional.max_pool2d(input, kernel, stride, padding, dilation, ceil);
    }

    public sealed class AdaptiveAvgPool2d(long[] size) : ParameterLessModule<Tensor, Tensor>(nameof(AdaptiveAvgPool2d))
    {
        public override Tensor forward(Tensor input) => nn.functional.adaptive_avg_pool2d(input, size);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null) => new([kernel_size], [stride ?? kernel_size], [padding ?? 0]);

            public static MaxPool2d MaxPool2d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                new([kernel_size], [stride ?? kernel_size], [padding ?? 0], [dilation ?? 1], ceil_mode);

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) => new([output_size]);

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) output_size) => new([output_size.Item1, output_size.Item2]);
        }
    }
}
