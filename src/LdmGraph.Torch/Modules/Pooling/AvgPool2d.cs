using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class AvgPool2d(long[] kernel, long[]? stride, long[]? padding) : ParameterLessModule<Tensor, Tensor>(nameof(AvgPool2d))
    {
        public override Tensor forward(Tensor input) => nn.functional.avg_pool2d(input, kernel, stride, padding);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null) => new([kernel_size], [stride ?? kernel_size], [padding ?? 0]);
        }
    }
}
