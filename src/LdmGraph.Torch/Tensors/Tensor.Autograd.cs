using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Native.ldm_requires_grad(Handle) != 0;
            set => Native.Check(Native.ldm_set_requires_grad(Handle, value));
        }

        public bool is_leaf => Native.ldm_is_leaf(Handle) != 0;

        /// <summary>What <see cref="backward()"/> left here, a new handle each time; null before.</summary>
        public Tensor? grad
        {
            get
            {
                Native.Check(Native.ldm_grad(Handle, out var result));
                return result == 0 ? null : new(result);
            }
            set => Native.Check(Native.ldm_set_grad(Handle, value?.Handle ?? 0));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Native.Check(Native.ldm_retain_grad(Handle));

        /// <summary>The same memory, without its history.</summary>
        public Tensor detach() => new(Native.ldm_detach(Handle));

        public Tensor detach_() => InPlace(Native.ldm_detach_(Handle));

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
