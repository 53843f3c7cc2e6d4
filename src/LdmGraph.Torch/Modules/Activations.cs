using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A module without parameters.</summary>
    public abstract class ParameterLessModule<T1, TResult>(string name) : nn.Module<T1, TResult>(name);

    public sealed class SiLU(bool inplace) : ParameterLessModule<Tensor, Tensor>(nameof(SiLU))
    {
        public bool inplace { get; set; } = inplace;

        public override Tensor forward(Tensor input) => nn.functional.silu(Own(input, inplace), inplace);

        // In place, the result is the input itself; another handle lets a Sequential dispose the one without losing the other.
        internal static Tensor Own(Tensor input, bool inplace) => inplace ? input.alias() : input;
    }

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

    public sealed class ReLU(bool inplace) : ParameterLessModule<Tensor, Tensor>(nameof(ReLU))
    {
        public bool inplace { get; set; } = inplace;

        public override Tensor forward(Tensor input) => nn.functional.relu(SiLU.Own(input, inplace), inplace);
    }

    public sealed class LeakyReLU(double negative_slope, bool inplace) : ParameterLessModule<Tensor, Tensor>(nameof(LeakyReLU))
    {
        public double negative_slope { get; set; } = negative_slope;
        public bool inplace { get; set; } = inplace;

        public override Tensor forward(Tensor input) => nn.functional.leaky_relu(SiLU.Own(input, inplace), negative_slope, inplace);
    }

    public sealed class Sigmoid() : ParameterLessModule<Tensor, Tensor>(nameof(Sigmoid))
    {
        public override Tensor forward(Tensor input) => input.sigmoid();
    }

    public sealed class Tanh() : ParameterLessModule<Tensor, Tensor>(nameof(Tanh))
    {
        public override Tensor forward(Tensor input) => input.tanh();
    }

    public sealed class Softmax(long dim) : ParameterLessModule<Tensor, Tensor>(nameof(Softmax))
    {
        public override Tensor forward(Tensor input) => input.softmax(dim);
    }

    public sealed class Identity() : ParameterLessModule<Tensor, Tensor>(nameof(Identity))
    {
        public override Tensor forward(Tensor input) => input.alias();
    }

    public sealed class Flatten(long start_dim, long end_dim) : ParameterLessModule<Tensor, Tensor>(nameof(Flatten))
    {
        public override Tensor forward(Tensor input) => input.flatten(start_dim, end_dim);
    }

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
            public static SiLU SiLU() => new(false);
            public static SiLU SiLU(bool inplace) => new(inplace);
            public static GELU GELU() => new(Modules.GELU.Approximate.none, false);
            public static GELU GELU(bool inplace) => new(Modules.GELU.Approximate.none, inplace);
            public static GELU GELU(GELU.Approximate approximate, bool inplace = false) => new(approximate, inplace);
            public static ReLU ReLU(bool inplace = false) => new(inplace);
            public static LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);
            public static Sigmoid Sigmoid() => new();
            public static Tanh Tanh() => new();
            public static Softmax Softmax(long dim) => new(dim);
            public static Identity Identity() => new();
            public static Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);
            public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);
        }
    }
}
