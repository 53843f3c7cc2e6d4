using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp.Modules
{
    /// <summary>y = x Wᵀ + b over the last dimension.</summary>
    public sealed class Linear : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        [ComponentName(Name = nameof(weight))] private Parameter? weightField;
        [ComponentName(Name = nameof(bias))] private Parameter? biasField;
        private readonly PackedWeights packed = new();

        internal Linear(Parameter weight, Parameter? bias) : base(nameof(Linear))
        {
            in_features = weight.size(1);
            out_features = weight.size(0);
            this.weight = weight;
            this.bias = bias;
        }

        public long in_features { get; set; }

        public long out_features { get; set; }

        public Parameter weight
        {
            get => weightField!;
            set => Assign(nameof(weight), ref weightField, value);
        }

        public Parameter? bias
        {
            get => biasField;
            set => Assign(nameof(bias), ref biasField, value);
        }

        public override torch.Tensor forward(torch.Tensor input) =>
            packed.Linear(input, weightField!, biasField) ?? torch.nn.functional.linear(input, weightField!, biasField);

        protected override void Dispose(bool disposing)
        {
            packed.Drop();
            base.Dispose(disposing);
        }

        private protected override void Moved() => packed.Drop();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null)
            {
                var weight = new Parameter(empty([outputSize, inputSize], dtype, device));
                init.FillLikePyTorch(weight);
                var bias = hasBias ? new Parameter(empty([outputSize], dtype, device)) : null;
                if (bias is not null) init.FillBiasLikePyTorch(bias, weight);
                return new(weight, bias);
            }

            public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);
        }
    }
}
