using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class ReLU(bool inplace) : ParameterLessModule<Tensor, Tensor>(nameof(ReLU))
    {
        public bool inplace { get; set; } = inplace;

        public override Tensor forward(Tensor input) => nn.functional.relu(SiLU.Own(input, inplace), inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ReLU ReLU(bool inplace = false) => new(inplace);
        }
    }
}
