// Fewer numbers than before: sums, extremes, orderings; and running sums.
#include "shim.h"


API Handle ldm_sum(Handle t, int type) { return tensor([&] { return t->sum(optional_type(type)); }); }
API Handle ldm_sum_dims(Handle t, const int64_t* dims, int n, bool keep, int type) { return tensor([&] { return t->sum(ints(dims, n), keep, optional_type(type)); }); }
API Handle ldm_mean(Handle t, int type) { return tensor([&] { return t->mean(optional_type(type)); }); }
API Handle ldm_mean_dims(Handle t, const int64_t* dims, int n, bool keep, int type) { return tensor([&] { return t->mean(ints(dims, n), keep, optional_type(type)); }); }
API Handle ldm_prod(Handle t, int type) { return tensor([&] { return t->prod(optional_type(type)); }); }
API Handle ldm_prod_dim(Handle t, int64_t dim, bool keep, int type) { return tensor([&] { return t->prod(dim, keep, optional_type(type)); }); }
API Handle ldm_std(Handle t, bool unbiased) { return tensor([&] { return t->std(unbiased); }); }
API Handle ldm_std_dims(Handle t, const int64_t* dims, int n, bool unbiased, bool keep) { return tensor([&] { return t->std(ints(dims, n), unbiased, keep); }); }
API Handle ldm_var(Handle t, bool unbiased) { return tensor([&] { return t->var(unbiased); }); }
API Handle ldm_var_dims(Handle t, const int64_t* dims, int n, bool unbiased, bool keep) { return tensor([&] { return t->var(ints(dims, n), unbiased, keep); }); }
API Handle ldm_amax(Handle t, const int64_t* dims, int n, bool keep) { return tensor([&] { return t->amax(ints(dims, n), keep); }); }
API Handle ldm_amin(Handle t, const int64_t* dims, int n, bool keep) { return tensor([&] { return t->amin(ints(dims, n), keep); }); }
API Handle ldm_max(Handle t) { return tensor([&] { return t->max(); }); }
API Handle ldm_min(Handle t) { return tensor([&] { return t->min(); }); }
API int ldm_max_dim(Handle t, int64_t dim, bool keep, Handle* values, Handle* indices) { return tensor_pair(values, indices, [&] { return t->max(dim, keep); }); }
API int ldm_min_dim(Handle t, int64_t dim, bool keep, Handle* values, Handle* indices) { return tensor_pair(values, indices, [&] { return t->min(dim, keep); }); }
API Handle ldm_median(Handle t) { return tensor([&] { return t->median(); }); }
API Handle ldm_quantile(Handle t, Handle q, int64_t dim, bool keep) { return tensor([&] { return t->quantile(*q, dim, keep); }); }
API Handle ldm_argmax(Handle t) { return tensor([&] { return t->argmax(); }); }
API Handle ldm_argmin(Handle t) { return tensor([&] { return t->argmin(); }); }
API Handle ldm_argmax_dim(Handle t, int64_t dim, bool keep) { return tensor([&] { return t->argmax(dim, keep); }); }
API Handle ldm_argmin_dim(Handle t, int64_t dim, bool keep) { return tensor([&] { return t->argmin(dim, keep); }); }
API Handle ldm_any(Handle t) { return tensor([&] { return t->any(); }); }
API Handle ldm_any_dim(Handle t, int64_t dim, bool keep) { return tensor([&] { return t->any(dim, keep); }); }
API Handle ldm_all(Handle t) { return tensor([&] { return t->all(); }); }
API Handle ldm_all_dim(Handle t, int64_t dim, bool keep) { return tensor([&] { return t->all(dim, keep); }); }
API Handle ldm_norm(Handle t, double p) { return tensor([&] { return t->norm(p); }); }
API Handle ldm_norm_dim(Handle t, double p, int64_t dim, bool keep) { return tensor([&] { return t->norm(p, at::IntArrayRef(&dim, 1), keep); }); }
API Handle ldm_logsumexp(Handle t, int64_t dim, bool keep) { return tensor([&] { return t->logsumexp(at::IntArrayRef(&dim, 1), keep); }); }
API Handle ldm_cumsum(Handle t, int64_t dim, int type) { return tensor([&] { return t->cumsum(dim, optional_type(type)); }); }
API Handle ldm_cumprod(Handle t, int64_t dim, int type) { return tensor([&] { return t->cumprod(dim, optional_type(type)); }); }
API Handle ldm_diff(Handle t, int64_t n, int64_t dim) { return tensor([&] { return t->diff(n, dim); }); }
API Handle ldm_trace(Handle t) { return tensor([&] { return t->trace(); }); }
API Handle ldm_argsort(Handle t, int64_t dim, bool descending) { return tensor([&] { return t->argsort(dim, descending); }); }
API int ldm_sort(Handle t, int64_t dim, bool descending, bool stable, Handle* values, Handle* indices) {
    return tensor_pair(values, indices, [&] { return t->sort(Optional<bool>(stable), dim, descending); });
}
API int ldm_topk(Handle t, int64_t k, int64_t dim, bool largest, bool sorted, Handle* values, Handle* indices) {
    return tensor_pair(values, indices, [&] { return t->topk(k, dim, largest, sorted); });
}
API Handle ldm_count_nonzero(Handle t, const int64_t* dims, int n) { return tensor([&] { return n ? t->count_nonzero(ints(dims, n)) : t->count_nonzero(); }); }
API Handle ldm_histc(Handle t, int64_t bins, double min, double max) { return tensor([&] { return t->histc(bins, min, max); }); }
API Handle ldm_bincount(Handle t, Handle weights, int64_t minlength) { return tensor([&] { return at::bincount(*t, optional_tensor(weights), minlength); }); }
API Handle ldm_unique(Handle t, bool sorted, bool inverse, bool counts, Handle* inverse_result, Handle* counts_result) {
    return tensor([&] {
        auto result = at::_unique2(*t, sorted, inverse, counts);
        *inverse_result = inverse ? new Tensor(std::get<1>(result)) : nullptr;
        *counts_result = counts ? new Tensor(std::get<2>(result)) : nullptr;
        return std::get<0>(result);
    });
}
