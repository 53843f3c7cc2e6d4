using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Sigmoid() : ParameterLessModule<Tensor, Tensor>(nameof(Sigmoid))
    {
        public override Tensor forward(Tensor input) => input.sigmoid();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sigmoid Sigmoid() => new();
        }
    }
}
