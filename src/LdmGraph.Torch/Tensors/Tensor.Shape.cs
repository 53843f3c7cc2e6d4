using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => new(Native.ldm_view(Handle, shape, shape.Length));
        public Tensor view_as(Tensor other) => view(other.shape);
        public Tensor reshape(params long[] shape) => new(Native.ldm_reshape(Handle, shape, shape.Length));
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => new(Native.ldm_flatten(Handle, start_dim, end_dim));
        public Tensor unflatten(long dim, params long[] sizes) => new(Native.ldm_unflatten(Handle, dim, sizes, sizes.Length));
        public Tensor ravel() => reshape(-1);
        public Tensor squeeze(long? dim = null) => new(dim is { } at ? Native.ldm_squeeze_dim(Handle, at) : Native.ldm_squeeze(Handle));
        public Tensor unsqueeze(long dim) => new(Native.ldm_unsqueeze(Handle, dim));
        public Tensor permute(params long[] permutation) => new(Native.ldm_permute(Handle, permutation, permutation.Length));
        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());
        public Tensor transpose(long dim0, long dim1) => new(Native.ldm_transpose(Handle, dim0, dim1));
        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor t() => Dimensions < 2 ? alias() : transpose(0, 1);
        public Tensor T => permute([.. Enumerable.Range(0, (int)Dimensions).Reverse().Select(i => (long)i)]);
        public Tensor mT => transpose(-2, -1);
        public Tensor movedim(long[] source, long[] destination) => new(Native.ldm_movedim(Handle, source, destination, source.Length));
        public Tensor moveaxis(long[] source, long[] destination) => movedim(source, destination);
        public Tensor expand(params long[] sizes) => new(Native.ldm_expand(Handle, sizes, sizes.Length, false));
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => new(Native.ldm_expand(Handle, sizes, sizes.Length, isImplicit));
        public Tensor expand_as(Tensor other) => expand(other.shape);
        public Tensor broadcast_to(params long[] shape) => expand(shape);
        public Tensor repeat(params long[] sizes) => new(Native.ldm_repeat(Handle, sizes, sizes.Length));

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            new(Native.ldm_repeat_interleave(Handle, repeats, Scalar.OrAbsent(dim)));

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            new(Native.ldm_repeat_interleave_tensor(Handle, repeats.Handle, Scalar.OrAbsent(dim)));

        public Tensor flip(params long[] dims) => new(Native.ldm_flip(Handle, dims, dims.Length));
        public Tensor fliplr() => flip(1);
        public Tensor flipud() => flip(0);
        public Tensor roll(long shifts, long? dims = null) => roll([shifts], dims is { } at ? [at] : []);
        public Tensor roll(long[] shifts, long[] dims) => new(Native.ldm_roll(Handle, shifts, shifts.Length, dims, dims.Length));
        public Tensor unfold(long dimension, long size, long step) => new(Native.ldm_unfold_dim(Handle, dimension, size, step));
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0L) => new(Native.ldm_as_strided(Handle, size, strides, size.Length, storageOffset));
        public Tensor triu(long diagonal = 0) => new(Native.ldm_triu(Handle, diagonal));
        public Tensor tril(long diagonal = 0) => new(Native.ldm_tril(Handle, diagonal));
        public Tensor triu_(long diagonal = 0) => InPlace(Native.ldm_triu_(Handle, diagonal));
        public Tensor tril_(long diagonal = 0) => InPlace(Native.ldm_tril_(Handle, diagonal));
        public Tensor diag(long diagonal = 0) => new(Native.ldm_diag(Handle, diagonal));
        public Tensor diagonal(long offset = 0L, long dim1 = 0L, long dim2 = 1L) => new(Native.ldm_diagonal(Handle, offset, dim1, dim2));

        public Tensor[] chunk(long chunks, long dim = 0L) => Native.TakeList(Native.ldm_chunk(Handle, chunks, dim, out var count), count);
        public Tensor[] split(long size, int dim = 0) => Native.TakeList(Native.ldm_split(Handle, size, dim, out var count), count);
        public Tensor[] split(long[] sizes, long dim = 0) => Native.TakeList(Native.ldm_split_sizes(Handle, sizes, sizes.Length, dim, out var count), count);
        public Tensor[] unbind(long dimension = 0L) => Native.TakeList(Native.ldm_unbind(Handle, dimension, out var count), count);
    }
}
