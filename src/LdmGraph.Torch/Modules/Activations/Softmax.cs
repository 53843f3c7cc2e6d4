using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Softmax(long dim) : ParameterLessModule<Tensor, Tensor>(nameof(Softmax))
    {
        public override Tensor forward(Tensor input) => input.softmax(dim);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Softmax Softmax(long dim) => new(dim);
        }
    }
}
