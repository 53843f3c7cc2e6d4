using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp.Modules
{
    /// <summary>Scale and shift after a normalisation.</summary>
    public abstract class AffineNormalization : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        [ComponentName(Name = nameof(weight))] private Parameter? weightField;
        [ComponentName(Name = nameof(bias))] private Parameter? biasField;

        private protected AffineNormalization(string name, long[] shape, double eps, bool affine, bool hasBias, torch.Device? device, torch.ScalarType? dtype) : base(name)
        {
            this.eps = eps;
            if (affine) weight = new(torch.ones(shape, dtype, device));
            if (affine && hasBias) bias = new(torch.zeros(shape, dtype, device));
        }

        public double eps { get; set; }

        public Parameter? weight
        {
            get => weightField;
            set => Assign(nameof(weight), ref weightField, value);
        }

        public Parameter? bias
        {
            get => biasField;
            set => Assign(nameof(bias), ref biasField, value);
        }
    }

    public sealed class GroupNorm : AffineNormalization
    {
        internal GroupNorm(long groups, long channels, double eps, bool affine, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(GroupNorm), [channels], eps, affine, true, device, dtype) => (num_groups, this.affine) = (groups, affine);

        public long num_groups { get; set; }
        public bool affine { get; set; }

        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.group_norm(input, num_groups, weight, bias, eps);
    }

    public sealed class LayerNorm : AffineNormalization
    {
        internal LayerNorm(long[] shape, double eps, bool affine, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(LayerNorm), shape, eps, affine, hasBias, device, dtype) => (normalized_shape, elementwise_affine) = (shape, affine);

        public long[] normalized_shape { get; set; }
        public bool elementwise_affine { get; set; }

        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.layer_norm(input, normalized_shape, weight, bias, eps);
    }

    public sealed class BatchNorm2d : AffineNormalization
    {
        private readonly torch.Tensor? running_mean;
        private readonly torch.Tensor? running_var;

        internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool track, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(BatchNorm2d), [features], eps, affine, true, device, dtype)
        {
            this.momentum = momentum;
            if (!track) return;
            running_mean = torch.zeros([features], dtype, device);
            running_var = torch.ones([features], dtype, device);
            register_buffer(nameof(running_mean), running_mean);
            register_buffer(nameof(running_var), running_var);
            register_buffer("num_batches_tracked", torch.zeros([], torch.ScalarType.Int64, device));
        }

        public double momentum { get; set; }

        public override torch.Tensor forward(torch.Tensor input) =>
            torch.nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training || running_mean is null, momentum, eps);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static GroupNorm GroupNorm(long num_groups, long num_channels, double eps = 1e-05, bool affine = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_groups, num_channels, eps, affine, device, dtype);

            public static LayerNorm LayerNorm(
                long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(
                long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

            public static BatchNorm2d BatchNorm2d(
                long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
