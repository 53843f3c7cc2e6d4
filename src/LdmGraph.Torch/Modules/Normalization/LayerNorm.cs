using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    public sealed class LayerNorm : AffineNormalization
    {
        internal LayerNorm(long[] shape, double eps, bool affine, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(LayerNorm), shape, eps, affine, hasBias, device, dtype) => (normalized_shape, elementwise_affine) = (shape, affine);

        public long[] normalized_shape { get; set; }
        public bool elementwise_affine { get; set; }

        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.layer_norm(input, normalized_shape, weight, bias, eps);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LayerNorm LayerNorm(
                long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(
                long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        }
    }
}
