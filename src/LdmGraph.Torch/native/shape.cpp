// The same numbers in another shape, joined, or cut.
#include "shim.h"

API Handle ldm_view(Handle t, const int64_t* shape, int n) { return tensor([&] { return t->view(ints(shape, n)); }); }
API Handle ldm_reshape(Handle t, const int64_t* shape, int n) { return tensor([&] { return t->reshape(ints(shape, n)); }); }
API Handle ldm_permute(Handle t, const int64_t* dims, int n) { return tensor([&] { return t->permute(ints(dims, n)); }); }
API Handle ldm_expand(Handle t, const int64_t* sizes, int n, bool implicit) { return tensor([&] { return t->expand(ints(sizes, n), implicit); }); }
API Handle ldm_repeat(Handle t, const int64_t* sizes, int n) { return tensor([&] { return t->repeat(ints(sizes, n)); }); }
API Handle ldm_flip(Handle t, const int64_t* dims, int n) { return tensor([&] { return t->flip(ints(dims, n)); }); }
API Handle ldm_roll(Handle t, const int64_t* shifts, int n, const int64_t* dims, int m) { return tensor([&] { return t->roll(ints(shifts, n), ints(dims, m)); }); }
API Handle ldm_movedim(Handle t, const int64_t* from, const int64_t* to, int n) { return tensor([&] { return t->movedim(ints(from, n), ints(to, n)); }); }
API Handle ldm_as_strided(Handle t, const int64_t* size, const int64_t* stride, int n, int64_t offset) {
    return tensor([&] { return t->as_strided(ints(size, n), ints(stride, n), offset); });
}

API Handle ldm_transpose(Handle t, int64_t a, int64_t b) { return tensor([&] { return t->transpose(a, b); }); }
API Handle ldm_flatten(Handle t, int64_t start, int64_t end) { return tensor([&] { return t->flatten(start, end); }); }
API Handle ldm_unflatten(Handle t, int64_t dim, const int64_t* sizes, int n) {
    // Through view, because unflatten's own signature changed between versions.
    return tensor([&] {
        auto at = dim < 0 ? dim + t->dim() : dim;
        std::vector<int64_t> shape(t->sizes().begin(), t->sizes().begin() + at);
        shape.insert(shape.end(), sizes, sizes + n);
        shape.insert(shape.end(), t->sizes().begin() + at + 1, t->sizes().end());
        auto known = int64_t(1);
        auto open = int64_t(-1);
        for (int i = 0; i < n; i++) {
            if (sizes[i] < 0) open = at + i;
            else known *= sizes[i];
        }
        if (open >= 0 && known > 0) shape[static_cast<size_t>(open)] = t->size(at) / known;
        return t->reshape(shape);
    });
}
API Handle ldm_squeeze(Handle t) { return tensor([&] { return t->squeeze(); }); }
API Handle ldm_squeeze_dim(Handle t, int64_t dim) { return tensor([&] { return t->squeeze(dim); }); }
API Handle ldm_unsqueeze(Handle t, int64_t dim) { return tensor([&] { return t->unsqueeze(dim); }); }
API Handle ldm_repeat_interleave(Handle t, int64_t repeats, Number dim) {
    return tensor([&] { return t->repeat_interleave(repeats, dim.kind == 3 ? Optional<int64_t>() : Optional<int64_t>(dim.integer)); });
}
API Handle ldm_repeat_interleave_tensor(Handle t, Handle repeats, Number dim) {
    return tensor([&] { return t->repeat_interleave(*repeats, dim.kind == 3 ? Optional<int64_t>() : Optional<int64_t>(dim.integer)); });
}
API Handle ldm_unfold_dim(Handle t, int64_t dim, int64_t size, int64_t step) { return tensor([&] { return t->unfold(dim, size, step); }); }
API Handle ldm_triu(Handle t, int64_t diagonal) { return tensor([&] { return t->triu(diagonal); }); }
API Handle ldm_tril(Handle t, int64_t diagonal) { return tensor([&] { return t->tril(diagonal); }); }
API int ldm_triu_(Handle t, int64_t diagonal) { return status([&] { t->triu_(diagonal); }); }
API int ldm_tril_(Handle t, int64_t diagonal) { return status([&] { t->tril_(diagonal); }); }
API Handle ldm_diag(Handle t, int64_t diagonal) { return tensor([&] { return t->diag(diagonal); }); }
API Handle ldm_diagonal(Handle t, int64_t offset, int64_t a, int64_t b) { return tensor([&] { return t->diagonal(offset, a, b); }); }

API Handle ldm_cat(const Handle* list, int n, int64_t dim) { return tensor([&] { return at::cat(tensors(list, n), dim); }); }
API Handle ldm_stack(const Handle* list, int n, int64_t dim) { return tensor([&] { return at::stack(tensors(list, n), dim); }); }
API Handle* ldm_chunk(Handle t, int64_t chunks, int64_t dim, int* count) { return tensor_list(count, [&] { return t->chunk(chunks, dim); }); }
API Handle* ldm_split(Handle t, int64_t size, int64_t dim, int* count) { return tensor_list(count, [&] { return t->split(size, dim); }); }
API Handle* ldm_split_sizes(Handle t, const int64_t* sizes, int n, int64_t dim, int* count) {
    return tensor_list(count, [&] { return t->split_with_sizes(ints(sizes, n), dim); });
}
API Handle* ldm_unbind(Handle t, int64_t dim, int* count) { return tensor_list(count, [&] { return t->unbind(dim); }); }
API Handle* ldm_meshgrid(const Handle* list, int n, const char* indexing, int* count) {
    return tensor_list(count, [&] { return at::meshgrid(tensors(list, n), c10::string_view(indexing)); });
}
API Handle* ldm_broadcast_tensors(const Handle* list, int n, int* count) { return tensor_list(count, [&] { return at::broadcast_tensors(tensors(list, n)); }); }
