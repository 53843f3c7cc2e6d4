using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class SiLU(bool inplace) : ParameterLessModule<Tensor, Tensor>(nameof(SiLU))
    {
        public bool inplace { get; set; } = inplace;

        public override Tensor forward(Tensor input) => nn.functional.silu(Own(input, inplace), inplace);

        // In place, the result is the input itself; another handle lets a Sequential dispose the one without losing the other.
        internal static Tensor Own(Tensor input, bool inplace) => inplace ? input.alias() : input;
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static SiLU SiLU() => new(false);
            public static SiLU SiLU(bool inplace) => new(inplace);
        }
    }
}
