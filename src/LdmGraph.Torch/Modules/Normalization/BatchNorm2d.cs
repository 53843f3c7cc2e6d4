using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    public sealed class BatchNorm2d : AffineNormalization
    {
        private readonly torch.Tensor? running_mean;
        private readonly torch.Tensor? running_var;
        private readonly torch.Tensor? num_batches_tracked;

        internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool track, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(BatchNorm2d), [features], eps, affine, true, device, dtype)
        {
            this.momentum = momentum;
            if (!track) return;
            running_mean = torch.zeros([features], dtype, device);
            running_var = torch.ones([features], dtype, device);
            register_buffer(nameof(running_mean), running_mean);
            register_buffer(nameof(running_var), running_var);
            num_batches_tracked = torch.zeros([], torch.ScalarType.Int64, device);
            register_buffer(nameof(num_batches_tracked), num_batches_tracked);
        }

        public double momentum { get; set; }

        public override torch.Tensor forward(torch.Tensor input)
        {
            if (training) num_batches_tracked?.add_(1);
            return torch.nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training || running_mean is null, momentum, eps);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static BatchNorm2d BatchNorm2d(
                long num_features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
