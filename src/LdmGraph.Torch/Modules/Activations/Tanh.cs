using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Tanh() : ParameterLessModule<Tensor, Tensor>(nameof(Tanh))
    {
        public override Tensor forward(Tensor input) => input.tanh();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Tanh Tanh() => new();
        }
    }
}
