#include "shim.h"

API Handle ldm_empty(const int64_t* size, int n, int type, int device) { return tensor([&] { return at::empty(ints(size, n), options(type, device)); }); }
API Handle ldm_zeros(const int64_t* size, int n, int type, int device) { return tensor([&] { return at::zeros(ints(size, n), options(type, device)); }); }
API Handle ldm_ones(const int64_t* size, int n, int type, int device) { return tensor([&] { return at::ones(ints(size, n), options(type, device)); }); }

API Handle ldm_full(const int64_t* size, int n, Number value, int type, int device) {
    return tensor([&] { return at::full(ints(size, n), value, options(type, device)); });
}

API Handle ldm_empty_strided(const int64_t* size, const int64_t* stride, int n, int type, int device) {
    return tensor([&] { return at::empty_strided(ints(size, n), ints(stride, n), options(type, device)); });
}

API Handle ldm_empty_like(Handle t, int type, int device) { return tensor([&] { return at::empty_like(*t, options(type, device)); }); }
API Handle ldm_zeros_like(Handle t, int type, int device) { return tensor([&] { return at::zeros_like(*t, options(type, device)); }); }
API Handle ldm_ones_like(Handle t, int type, int device) { return tensor([&] { return at::ones_like(*t, options(type, device)); }); }
API Handle ldm_full_like(Handle t, Number value, int type, int device) { return tensor([&] { return at::full_like(*t, value, options(type, device)); }); }
API Handle ldm_rand_like(Handle t, int type, int device) { return tensor([&] { return at::rand_like(*t, options(type, device)); }); }
API Handle ldm_randn_like(Handle t, int type, int device) { return tensor([&] { return at::randn_like(*t, options(type, device)); }); }

API Handle ldm_arange(Number start, Number stop, Number step, int type, int device) {
    return tensor([&] { return at::arange(start, stop, step, options(type, device)); });
}

API Handle ldm_linspace(double start, double end, int64_t steps, int type, int device) {
    return tensor([&] { return at::linspace(start, end, steps, options(type, device)); });
}

API Handle ldm_logspace(double start, double end, int64_t steps, double base, int type, int device) {
    return tensor([&] { return at::logspace(start, end, steps, base, options(type, device)); });
}

API Handle ldm_eye(int64_t rows, int64_t columns, int type, int device) { return tensor([&] { return at::eye(rows, columns, options(type, device)); }); }

// Copies: the caller's memory is garbage-collected and may move after the call.
API Handle ldm_from_memory(const void* data, const int64_t* size, int n, int type) {
    return tensor([&] { return at::from_blob(const_cast<void*>(data), ints(size, n), options(type, -1)).clone(); });
}

// Shares: `release(owner)` is called when the last tensor over this memory goes.
API Handle ldm_over_memory(void* data, const int64_t* size, int n, int type, void (*release)(void*), void* owner) {
    return tensor([&] {
        return at::from_blob(data, ints(size, n), [release, owner](void*) { release(owner); }, options(type, -1));
    });
}
