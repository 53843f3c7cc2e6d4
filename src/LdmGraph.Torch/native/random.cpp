// Random numbers. A null generator means the default one of the tensor's device, as in PyTorch.
#include "shim.h"

#include <ATen/CPUGeneratorImpl.h>

static Optional<at::Generator> generator(at::Generator* g) { return g ? Optional<at::Generator>(*g) : none; }

static at::Generator* guarded_generator(at::Generator (*make)(int), int device) noexcept {
    try {
        return new at::Generator(make(device));
    } catch (...) {
        remember_error();
        return nullptr;
    }
}

API at::Generator* ldm_generator_new(int device) {
    return guarded_generator(
        [](int d) {
            auto place = unpack_device(d);
            if (place.is_cpu()) return at::make_generator<at::CPUGeneratorImpl>();
            return at::globalContext().defaultGenerator(place).clone();
        },
        device);
}

API at::Generator* ldm_generator_default(int device) {
    return guarded_generator([](int d) { return at::globalContext().defaultGenerator(unpack_device(d)); }, device);
}

API void ldm_generator_free(at::Generator* g) { delete g; }

API int ldm_generator_seed(at::Generator* g, uint64_t seed) {
    return status([&] {
        std::lock_guard<std::mutex> lock(g->mutex());
        g->set_current_seed(seed);
    });
}

API uint64_t ldm_generator_initial_seed(at::Generator* g) { return g->current_seed(); }
API Handle ldm_generator_state(at::Generator* g) { return tensor([&] { return g->get_state(); }); }
API int ldm_generator_set_state(at::Generator* g, Handle state) { return status([&] { g->set_state(*state); }); }
API int ldm_manual_seed(uint64_t seed) { return status([&] { at::manual_seed(seed); }); }

API Handle ldm_randn(const int64_t* size, int n, at::Generator* g, int type, int device) {
    return tensor([&] { return at::randn(ints(size, n), generator(g), options(type, device)); });
}

API Handle ldm_rand(const int64_t* size, int n, at::Generator* g, int type, int device) {
    return tensor([&] { return at::rand(ints(size, n), generator(g), options(type, device)); });
}

API Handle ldm_randint(int64_t low, int64_t high, const int64_t* size, int n, at::Generator* g, int type, int device) {
    return tensor([&] { return at::randint(low, high, ints(size, n), generator(g), options(type, device)); });
}

API Handle ldm_randperm(int64_t n, at::Generator* g, int type, int device) {
    return tensor([&] { return at::randperm(n, generator(g), options(type, device)); });
}

API int ldm_normal_(Handle t, double mean, double std, at::Generator* g) { return status([&] { t->normal_(mean, std, generator(g)); }); }
API int ldm_uniform_(Handle t, double from, double to, at::Generator* g) { return status([&] { t->uniform_(from, to, generator(g)); }); }
API int ldm_bernoulli_(Handle t, double p, at::Generator* g) { return status([&] { t->bernoulli_(p, generator(g)); }); }
API Handle ldm_bernoulli(Handle t, at::Generator* g) { return tensor([&] { return t->bernoulli(generator(g)); }); }
API Handle ldm_multinomial(Handle t, int64_t samples, bool replacement, at::Generator* g) {
    return tensor([&] { return t->multinomial(samples, replacement, generator(g)); });
}
