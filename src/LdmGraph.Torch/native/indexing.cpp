#include "shim.h"

#include <ATen/TensorIndexing.h>

// One index as C# passes it: what stands between the brackets, one per comma.
struct Index {
    int64_t kind; // 0 new axis, 1 number, 2 ellipsis, 3 boolean, 4 tensor, 5 slice
    int64_t start;
    int64_t stop;
    int64_t step;
    Handle values;
};

#if TORCH_AT_LEAST(2, 0)
using Bound = c10::SymInt;
#else
using Bound = int64_t;
#endif

static std::vector<at::indexing::TensorIndex> indices(const Index* list, int n) {
    using namespace at::indexing;
    constexpr auto absent = INT64_MIN;
    auto bound = [](int64_t value) { return value == absent ? Optional<Bound>() : Optional<Bound>(value); };
    std::vector<TensorIndex> result;
    for (int i = 0; i < n; i++) {
        auto& index = list[i];
        switch (index.kind) {
            case 0: result.emplace_back(None); break;
            case 1: result.emplace_back(index.start); break;
            case 2: result.emplace_back(Ellipsis); break;
            case 3: result.emplace_back(index.start != 0); break;
            case 4: result.emplace_back(*index.values); break;
            default: result.emplace_back(Slice(bound(index.start), bound(index.stop), bound(index.step))); break;
        }
    }
    return result;
}

API Handle ldm_index(Handle t, const Index* list, int n) { return tensor([&] { return t->index(indices(list, n)); }); }
API int ldm_index_put_(Handle t, const Index* list, int n, Handle value) { return status([&] { t->index_put_(indices(list, n), *value); }); }
API int ldm_index_put_number_(Handle t, const Index* list, int n, Number value) {
    return status([&] { t->index_put_(indices(list, n), static_cast<at::Scalar>(value)); });
}

API Handle ldm_select(Handle t, int64_t dim, int64_t index) { return tensor([&] { return t->select(dim, index); }); }
API Handle ldm_narrow(Handle t, int64_t dim, int64_t start, int64_t length) { return tensor([&] { return t->narrow(dim, start, length); }); }
API Handle ldm_slice(Handle t, int64_t dim, int64_t start, int64_t end, int64_t step) { return tensor([&] { return t->slice(dim, start, end, step); }); }
API Handle ldm_index_select(Handle t, int64_t dim, Handle index) { return tensor([&] { return t->index_select(dim, *index); }); }
API Handle ldm_index_add(Handle t, int64_t dim, Handle index, Handle source, Number alpha) { return tensor([&] { return t->index_add(dim, *index, *source, alpha); }); }
API int ldm_index_add_(Handle t, int64_t dim, Handle index, Handle source, Number alpha) { return status([&] { t->index_add_(dim, *index, *source, alpha); }); }
API int ldm_index_copy_(Handle t, int64_t dim, Handle index, Handle source) { return status([&] { t->index_copy_(dim, *index, *source); }); }
API int ldm_index_fill_(Handle t, int64_t dim, Handle index, Number value) { return status([&] { t->index_fill_(dim, *index, static_cast<at::Scalar>(value)); }); }
API Handle ldm_gather(Handle t, int64_t dim, Handle index) { return tensor([&] { return t->gather(dim, *index); }); }
API Handle ldm_take(Handle t, Handle index) { return tensor([&] { return t->take(*index); }); }
API Handle ldm_scatter(Handle t, int64_t dim, Handle index, Handle source) { return tensor([&] { return t->scatter(dim, *index, *source); }); }
API int ldm_scatter_(Handle t, int64_t dim, Handle index, Handle source) { return status([&] { t->scatter_(dim, *index, *source); }); }
API Handle ldm_scatter_add(Handle t, int64_t dim, Handle index, Handle source) { return tensor([&] { return t->scatter_add(dim, *index, *source); }); }
API int ldm_scatter_add_(Handle t, int64_t dim, Handle index, Handle source) { return status([&] { t->scatter_add_(dim, *index, *source); }); }
API Handle ldm_masked_fill(Handle t, Handle mask, Number value) { return tensor([&] { return t->masked_fill(*mask, static_cast<at::Scalar>(value)); }); }
API int ldm_masked_fill_(Handle t, Handle mask, Number value) { return status([&] { t->masked_fill_(*mask, static_cast<at::Scalar>(value)); }); }
API Handle ldm_masked_select(Handle t, Handle mask) { return tensor([&] { return t->masked_select(*mask); }); }
API Handle ldm_nonzero(Handle t) { return tensor([&] { return t->nonzero(); }); }
API Handle ldm_bucketize(Handle t, Handle boundaries, bool int32, bool right) { return tensor([&] { return at::bucketize(*t, *boundaries, int32, right); }); }
