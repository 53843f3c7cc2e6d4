using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A part of a model: parameters, buffers and other modules by name. Owns them; disposing it disposes them.
        /// </summary>
        /// <remarks>Tensors that become parameters or buffers leave the dispose scope they were in.</remarks>
        public partial class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Parameter> parametersByName = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> buffersByName = [];
            private readonly OrderedDictionary<string, Module> childrenByName = [];
            private bool componentsRegistered;

            protected Module(string name) => Name = name;

            private string Name { get; }

            public virtual bool training { get; private set; } = true;

            public virtual string GetName() => Name;

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (var parameter in parametersByName.Values) parameter.Dispose();
                foreach (var (buffer, _) in buffersByName.Values) buffer.Dispose();
                foreach (var child in childrenByName.Values) child.Dispose();
            }

            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var child in childrenByName.Values) child.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    using var grad = parameter.grad;
                    if (grad is null) continue;
                    if (set_to_none) parameter.grad = null;
                    else grad.zero_();
                }
            }

            /// <summary>Calls a function on every module below, then on this one.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach (var child in childrenByName.Values) child.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Replaces every parameter and buffer by its converted copy, in place: references to them stay good.</summary>
            /// <remarks>Integer buffers keep their type, as in PyTorch.</remarks>
            internal void Move(ScalarType? type, Device? place)
            {
                using var quiet = no_grad();
                foreach (var parameter in parametersByName.Values) Convert(parameter, type, place);
                foreach (var (buffer, _) in buffersByName.Values) Convert(buffer, type, place);
                foreach (var child in childrenByName.Values) child.Move(type, place);
                Moved();
            }

            /// <summary>Called after parameters were converted or assigned; whatever was derived from them is out of date.</summary>
            private protected virtual void Moved() { }

            private static void Convert(Tensor tensor, ScalarType? type, Device? place)
            {
                var target = tensor.is_floating_point() ? type ?? tensor.dtype : tensor.dtype;
                var device = place ?? tensor.device;
                if (target == tensor.dtype && device.Equals(tensor.device)) return;
                var learns = tensor.requires_grad;
                tensor.Replace(tensor.to(target, device).DetachFromDisposeScope());
                tensor.requires_grad = learns;
            }
        }
    }
}
