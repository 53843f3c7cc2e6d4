using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor silu() => new(Native.ldm_silu(Handle));
        public Tensor silu_() => InPlace(Native.ldm_silu_(Handle));
        public Tensor gelu() => new(Native.ldm_gelu(Handle, false));
        public Tensor gelu_() => InPlace(Native.ldm_gelu_(Handle, false));
        public Tensor gelu(Modules.GELU.Approximate approximate) => new(Native.ldm_gelu(Handle, approximate == Modules.GELU.Approximate.tanh));
        public Tensor gelu_(Modules.GELU.Approximate approximate) => InPlace(Native.ldm_gelu_(Handle, approximate == Modules.GELU.Approximate.tanh));
        public Tensor leaky_relu(Scalar negative_slope) => new(Native.ldm_leaky_relu(Handle, negative_slope));
        public Tensor leaky_relu_(Scalar negative_slope) => InPlace(Native.ldm_leaky_relu_(Handle, negative_slope));
        public Tensor elu(double alpha = 1) => new(Native.ldm_elu(Handle, alpha));
        public Tensor softplus(double beta = 1, double threshold = 20) => new(Native.ldm_softplus(Handle, beta, threshold));
        public Tensor log_sigmoid() => new(Native.ldm_log_sigmoid(Handle));
        public Tensor glu(long dim = -1) => new(Native.ldm_glu(Handle, dim));
        public Tensor softmax(long dim, ScalarType? dtype = null) => new(Native.ldm_softmax(Handle, dim, Native.Type(dtype)));
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => new(Native.ldm_log_softmax(Handle, dim, Native.Type(dtype)));
    }
}
