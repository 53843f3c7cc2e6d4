using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    public sealed class GroupNorm : AffineNormalization
    {
        internal GroupNorm(long groups, long channels, double eps, bool affine, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(GroupNorm), [channels], eps, affine, true, device, dtype) => (num_groups, this.affine) = (groups, affine);

        public long num_groups { get; set; }
        public bool affine { get; set; }

        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.group_norm(input, num_groups, weight, bias, eps);
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
        }
    }
}
