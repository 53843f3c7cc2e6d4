using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class LeakyReLU(double negative_slope, bool inplace) : ParameterLessModule<Tensor, Tensor>(nameof(LeakyReLU))
    {
        public double negative_slope { get; set; } = negative_slope;
        public bool inplace { get; set; } = inplace;

        public override Tensor forward(Tensor input) => nn.functional.leaky_relu(SiLU.Own(input, inplace), negative_slope, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);
        }
    }
}
