using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
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
            public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long output_size) => new([output_size]);

            public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) output_size) => new([output_size.Item1, output_size.Item2]);
        }
    }
}
