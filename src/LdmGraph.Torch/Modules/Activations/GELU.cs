using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class GELU(GELU.Approximate approximate, bool inplace) : ParameterLessModule<Tensor, Tensor>(nameof(GELU))
    {
        public enum Approximate
        {
            none,
            tanh,
        }

        public Approximate approximate { get; set; } = approximate;
        public bool inplace { get; set; } = inplace;

        public override Tensor forward(Tensor input) => nn.functional.gelu(SiLU.Own(input, inplace), approximate, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static GELU GELU() => new(Modules.GELU.Approximate.none, false);
            public static GELU GELU(bool inplace) => new(Modules.GELU.Approximate.none, inplace);
            public static GELU GELU(GELU.Approximate approximate, bool inplace = false) => new(approximate, inplace);
        }
    }
}
