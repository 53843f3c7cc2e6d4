using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => new(Native.ldm_matmul(Handle, target.Handle));
        public Tensor mm(Tensor target) => new(Native.ldm_mm(Handle, target.Handle));
        public Tensor mv(Tensor target) => new(Native.ldm_mv(Handle, target.Handle));
        public Tensor bmm(Tensor batch2) => new(Native.ldm_bmm(Handle, batch2.Handle));
        public Tensor dot(Tensor target) => new(Native.ldm_dot(Handle, target.Handle));
        public Tensor outer(Tensor vec2) => new(Native.ldm_outer(Handle, vec2.Handle));
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => new(Native.ldm_addmm(Handle, mat1.Handle, mat2.Handle, beta, alpha));
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => new(Native.ldm_baddbmm(Handle, batch1.Handle, batch2.Handle, beta, alpha));
        public Tensor inverse() => new(Native.ldm_inverse(Handle));
        public Tensor det() => new(Native.ldm_det(Handle));
    }
}
