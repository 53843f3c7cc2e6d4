using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class MaxPool2d(long[] kernel, long[]? stride, long[]? padding, long[]? dilation, bool ceil) : ParameterLessModule<Tensor, Tensor>(nameof(MaxPool2d))
    {
        public override Tensor forward(Tensor input) => nn.functional.max_pool2d(input, kernel, stride, padding, dilation, ceil);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static MaxPool2d MaxPool2d(long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                new([kernel_size], [stride ?? kernel_size], [padding ?? 0], [dilation ?? 1], ceil_mode);
        }
    }
}
