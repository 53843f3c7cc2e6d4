using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => new(Native.ldm_sum(Handle, Native.Type(type)));
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => sum((ReadOnlySpan<long>)dim, keepdim, type);
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => new(Native.ldm_sum_dims(Handle, dim, dim.Length, keepdim, Native.Type(type)));
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1], keepdim, type);
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1, dim2], keepdim, type);
        public Tensor mean() => new(Native.ldm_mean(Handle, -1));

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            new(Native.ldm_mean_dims(Handle, dimensions, dimensions.Length, keepdim, Native.Type(type)));

        public Tensor prod(ScalarType? type = null) => new(Native.ldm_prod(Handle, Native.Type(type)));
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => new(Native.ldm_prod_dim(Handle, dim, keepdim, Native.Type(type)));
        public Tensor std(bool unbiased = true) => new(Native.ldm_std(Handle, unbiased));
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Typed(type).Std(dimensions, unbiased, keepdim);
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim], unbiased, keepdim, type);
        public Tensor var(bool unbiased = true) => new(Native.ldm_var(Handle, unbiased));
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Typed(type).Var(dimensions, unbiased, keepdim);
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim], unbiased, keepdim, type);
        public Tensor amax(params long[] dims) => new(Native.ldm_amax(Handle, dims, dims.Length, false));
        public Tensor amax(long[] dims, bool keepdim) => new(Native.ldm_amax(Handle, dims, dims.Length, keepdim));
        public Tensor amin(params long[] dims) => new(Native.ldm_amin(Handle, dims, dims.Length, false));
        public Tensor amin(long[] dims, bool keepdim) => new(Native.ldm_amin(Handle, dims, dims.Length, keepdim));
        public Tensor max() => new(Native.ldm_max(Handle));
        public Tensor min() => new(Native.ldm_min(Handle));
        public Tensor max(Tensor other) => maximum(other);
        public Tensor min(Tensor other) => minimum(other);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            Native.Check(Native.ldm_max_dim(Handle, dim, keepdim, out var values, out var indices));
            return (new(values), new(indices));
        }

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            Native.Check(Native.ldm_min_dim(Handle, dim, keepdim, out var values, out var indices));
            return (new(values), new(indices));
        }

        public Tensor median() => new(Native.ldm_median(Handle));
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => new(Native.ldm_quantile(Handle, q.Handle, dim, keepdim));
        public Tensor argmax() => new(Native.ldm_argmax(Handle));
        public Tensor argmax(long dim, bool keepdim = false) => new(Native.ldm_argmax_dim(Handle, dim, keepdim));
        public Tensor argmin() => new(Native.ldm_argmin(Handle));
        public Tensor argmin(long dim, bool keepdim = false) => new(Native.ldm_argmin_dim(Handle, dim, keepdim));
        public Tensor any() => new(Native.ldm_any(Handle));
        public Tensor any(long dim, bool keepdim = false) => new(Native.ldm_any_dim(Handle, dim, keepdim));
        public Tensor all() => new(Native.ldm_all(Handle));
        public Tensor all(long dim, bool keepdim = false) => new(Native.ldm_all_dim(Handle, dim, keepdim));
        public Tensor norm(float p = 2.0f) => new(Native.ldm_norm(Handle, p));
        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => new(Native.ldm_norm_dim(Handle, p, dim, keepdim));
        public Tensor logsumexp(long dim, bool keepdim = false) => new(Native.ldm_logsumexp(Handle, dim, keepdim));
        public Tensor cumsum(long dim, ScalarType? type = null) => new(Native.ldm_cumsum(Handle, dim, Native.Type(type)));
        public Tensor cumprod(long dim, ScalarType? type = null) => new(Native.ldm_cumprod(Handle, dim, Native.Type(type)));
        public Tensor diff(long n = 1, long dim = -1) => new(Native.ldm_diff(Handle, n, dim));
        public Tensor trace() => new(Native.ldm_trace(Handle));
        public Tensor argsort(long dim = -1, bool descending = false) => new(Native.ldm_argsort(Handle, dim, descending));

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            Native.Check(Native.ldm_sort(Handle, dim, descending, stable, out var values, out var indices));
            return (new(values), new(indices));
        }

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            Native.Check(Native.ldm_topk(Handle, k, dim, largest, sorted, out var values, out var indices));
            return (new(values), new(indices));
        }

        public Tensor count_nonzero(long[]? dims = null) => new(Native.ldm_count_nonzero(Handle, dims, dims?.Length ?? 0));
        public Tensor histc(long bins = 100, long min = 0, long max = 0) => new(Native.ldm_histc(Handle, bins, min, max));
        public Tensor bincount(Tensor? weights, long minlength = 0) => new(Native.ldm_bincount(Handle, weights?.Handle ?? 0, minlength));

        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            if (dim is not null) throw new NotSupportedException("unique along a dimension is not bound.");
            var output = new Tensor(Native.ldm_unique(Handle, sorted, return_inverse, return_counts, out var inverse, out var counts));
            return (output, inverse == 0 ? null : new(inverse), counts == 0 ? null : new(counts));
        }

        private Tensor Std(long[] dims, bool unbiased, bool keepdim) => new(Native.ldm_std_dims(Handle, dims, dims.Length, unbiased, keepdim));

        private Tensor Var(long[] dims, bool unbiased, bool keepdim) => new(Native.ldm_var_dims(Handle, dims, dims.Length, unbiased, keepdim));

        private Tensor Typed(ScalarType? type) => type is { } given && given != dtype ? to(given) : this;
    }
}
