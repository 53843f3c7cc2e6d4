using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// An n-dimensional array of numbers, owned by libtorch. Dispose it, or make it inside a <see cref="DisposeScope"/>.
    /// </summary>
    /// <remarks>
    /// There is no finaliser, on purpose: the garbage collector sees 40 bytes where gigabytes hang on, so it would come too late to help,
    /// while hiding the leak from <see cref="TotalCount"/>, which tests compare with zero; and a finaliser doubles the cost of making one.
    /// A tensor may be used from any thread, but by one at a time.
    /// </remarks>
    public partial class Tensor : IDisposable
    {
        private static long count;
        private static long peak;

        internal nint handle;
        internal ScopeFrame? Frame;
        internal int Slot;

        /// <summary>Takes over a handle from the shim, or throws what the shim remembered when there is none.</summary>
        internal Tensor(nint handle)
        {
            if (handle == 0) Native.Throw();
            this.handle = handle;
            var alive = Interlocked.Increment(ref count);
            if (alive > Volatile.Read(ref peak)) Interlocked.Exchange(ref peak, alive);
            ScopeFrame.Current?.Add(this);
        }

        /// <summary>Tensors made and not yet disposed, in the whole process.</summary>
        public static long TotalCount => Interlocked.Read(ref count);

        /// <summary>The most tensors there ever were at a time.</summary>
        public static long PeakCount => Interlocked.Read(ref peak);

        public bool IsInvalid => handle == 0;

        /// <summary>The shim's pointer; zero-checked.</summary>
        public nint Handle
        {
            get
            {
                ObjectDisposedException.ThrowIf(handle == 0, this);
                return handle;
            }
        }

        /// <summary>A label for debugging; never looked at.</summary>
        public string? name { get; set; }

        /// <summary>Frees the memory, unless another tensor shares it. Disposing twice is harmless.</summary>
        public void Dispose()
        {
            var old = Interlocked.Exchange(ref handle, 0);
            if (old == 0) return;
            Frame?.Remove(this);
            Native.ldm_tensor_free(old);
            Interlocked.Decrement(ref count);
        }

        /// <summary>Hands the tensor to the scope around the current one; without one, the caller owns it.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            var outer = Frame?.Outer;
            Frame?.Remove(this);
            outer?.Add(this);
            return this;
        }

        /// <summary>Takes the tensor out of every scope: the caller owns it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            Frame?.Remove(this);
            return this;
        }

        /// <summary>Hands the tensor to the scope that owns another one.</summary>
        public Tensor MoveToOtherDisposeScope(Tensor other)
        {
            Frame?.Remove(this);
            other.Frame?.Add(this);
            return this;
        }

        /// <summary>Gives up the handle; the object is then as good as disposed, and whoever takes the handle counts instead.</summary>
        internal nint MoveHandle()
        {
            var old = Handle;
            handle = 0;
            Frame?.Remove(this);
            Interlocked.Decrement(ref count);
            return old;
        }

        /// <summary>Lets this object stand for another tensor from now on.</summary>
        internal void Replace(Tensor by)
        {
            var old = Handle;
            handle = by.MoveHandle();                                     // two tensors become one: the count is right
            Native.ldm_tensor_free(old);
        }

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        public override string ToString() =>
            handle == 0 ? "disposed tensor" : $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";
    }
}
