using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Dropout(double p, bool inplace) : ParameterLessModule<Tensor, Tensor>(nameof(Dropout))
    {
        public double p { get; set; } = p;
        public bool inplace { get; set; } = inplace;

        public override Tensor forward(Tensor input) => training ? nn.functional.dropout(SiLU.Own(input, inplace), p, true, inplace) : input.alias();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);
        }
    }
}
