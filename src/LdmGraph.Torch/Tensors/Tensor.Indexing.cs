using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params long[] indices]
        {
            get => index(Singles(indices));
            set => index_put_(value, Singles(indices));
        }

        public Tensor index(params TensorIndex[] indices)
        {
            Span<NativeIndex> native = stackalloc NativeIndex[indices.Length];
            TensorIndex.Fill(indices, native);
            return new(Native.ldm_index(Handle, native, native.Length));
        }

        public Tensor index(params Tensor[] indices) => index(Tensors(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            Span<NativeIndex> native = stackalloc NativeIndex[indices.Length];
            TensorIndex.Fill(indices, native);
            Native.Check(Native.ldm_index_put_(Handle, native, native.Length, value.Handle));
            return this;
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            Span<NativeIndex> native = stackalloc NativeIndex[indices.Length];
            TensorIndex.Fill(indices, native);
            Native.Check(Native.ldm_index_put_number_(Handle, native, native.Length, value));
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, Tensors(indices));
        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, Tensors(indices));

        public Tensor select(long dim, long index) => new(Native.ldm_select(Handle, dim, index));
        public Tensor narrow(long dim, long start, long length) => new(Native.ldm_narrow(Handle, dim, start, length));
        public Tensor slice(long dim, long start, long finish, long step) => new(Native.ldm_slice(Handle, dim, start, finish, step));
        public Tensor index_select(long dim, Tensor index) => new(Native.ldm_index_select(Handle, dim, index.Handle));
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => new(Native.ldm_index_add(Handle, dim, index.Handle, source.Handle, alpha));
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => InPlace(Native.ldm_index_add_(Handle, dim, index.Handle, source.Handle, alpha));
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => InPlace(Native.ldm_index_copy_(Handle, dim, index.Handle, source.Handle));
        public Tensor index_fill_(long dim, Tensor index, Scalar value) => InPlace(Native.ldm_index_fill_(Handle, dim, index.Handle, value));
        public Tensor gather(long dim, Tensor index) => new(Native.ldm_gather(Handle, dim, index.Handle));
        public Tensor take(Tensor index) => new(Native.ldm_take(Handle, index.Handle));
        public Tensor scatter(long dim, Tensor index, Tensor src) => new(Native.ldm_scatter(Handle, dim, index.Handle, src.Handle));
        public Tensor scatter_(long dim, Tensor index, Tensor src) => InPlace(Native.ldm_scatter_(Handle, dim, index.Handle, src.Handle));
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => new(Native.ldm_scatter_add(Handle, dim, index.Handle, src.Handle));
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => InPlace(Native.ldm_scatter_add_(Handle, dim, index.Handle, src.Handle));
        public Tensor masked_fill(Tensor mask, Scalar value) => new(Native.ldm_masked_fill(Handle, mask.Handle, value));
        public Tensor masked_fill_(Tensor mask, Scalar value) => InPlace(Native.ldm_masked_fill_(Handle, mask.Handle, value));
        public Tensor masked_select(Tensor mask) => new(Native.ldm_masked_select(Handle, mask.Handle));
        public Tensor nonzero() => new(Native.ldm_nonzero(Handle));
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) => new(Native.ldm_bucketize(Handle, boundaries.Handle, outInt32, right));

        private Tensor InPlace(int status)
        {
            Native.Check(status);
            return this;
        }

        private static TensorIndex[] Singles(long[] indices) => Array.ConvertAll(indices, i => (TensorIndex)i);

        private static TensorIndex[] Tensors(Tensor[] indices) => Array.ConvertAll(indices, TensorIndex.Tensor);
    }
}
