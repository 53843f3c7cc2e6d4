using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module learns. Making one takes the data over: the tensor given is then as good as disposed.</summary>
    public class Parameter : torch.Tensor
    {
        public Parameter(torch.Tensor data, bool requires_grad = true) : base(Take(data, out var frame))
        {
            // It stays in the scope the data was in, so that it is freed with it unless a module takes it.
            Frame?.Remove(this);
            frame?.Add(this);
            if (requires_grad != this.requires_grad) this.requires_grad = requires_grad;
        }

        private static nint Take(torch.Tensor data, out ScopeFrame? frame)
        {
            frame = data.Frame;
            return data.MoveHandle();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }

    public static partial class TensorExtensionMethods
    {
        public static Parameter AsParameter(this torch.Tensor tensor) => new(tensor);
    }
}
