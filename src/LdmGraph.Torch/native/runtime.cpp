// The process around the tensors: memory, threads, devices, determinism.
#include "memory.h"
#include "shim.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <cstdlib>
#include <dlfcn.h>
#include <malloc.h>

API const char* ldm_torch_version() { return TORCH_VERSION; }

// Called once, right after loading, before the first tensor.
API void ldm_initialize() {
    // A step of a model frees and takes the same large blocks again and again. glibc maps blocks above 32 MiB afresh each time, and
    // the kernel then zeroes every page: with these two a 870-million-parameter step took 2.5 s instead of 3.5 s.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    use_huge_pages();
}

// Gives memory that malloc keeps for reuse back to the system, for example after a model was dropped.
API void ldm_trim_memory() {
    drop_cached_blocks();
    malloc_trim(0);
}

API int ldm_get_num_threads() { return at::get_num_threads(); }
API int ldm_set_num_threads(int count) { return status([&] { at::set_num_threads(count); }); }
API int ldm_get_num_interop_threads() { return static_cast<int>(at::get_num_interop_threads()); }
API int ldm_set_num_interop_threads(int count) { return status([&] { at::set_num_interop_threads(count); }); }

API int ldm_cuda_available() { return at::globalContext().hasCUDA(); }
API int ldm_cuda_device_count() {
    // cudart comes with the CUDA build of libtorch; naming it at link time would tie the shim to CUDA.
    using DeviceCount = int (*)(int*);
    auto device_count = reinterpret_cast<DeviceCount>(dlsym(RTLD_DEFAULT, "cudaGetDeviceCount"));
    auto count = 0;
    return device_count != nullptr && device_count(&count) == 0 ? count : 0;
}
API int ldm_cuda_synchronize() {
    return status([&] {
        using Synchronize = int (*)();
        auto synchronize = reinterpret_cast<Synchronize>(dlsym(RTLD_DEFAULT, "cudaDeviceSynchronize"));
        TORCH_CHECK(synchronize != nullptr, "this libtorch has no CUDA");
        TORCH_CHECK(synchronize() == 0, "cudaDeviceSynchronize failed");
    });
}
API int ldm_cuda_memory(int64_t* free, int64_t* total) {
    return status([&] {
        using MemoryInfo = int (*)(size_t*, size_t*);
        auto info = reinterpret_cast<MemoryInfo>(dlsym(RTLD_DEFAULT, "cudaMemGetInfo"));
        TORCH_CHECK(info != nullptr, "this libtorch has no CUDA");
        size_t f = 0, t = 0;
        TORCH_CHECK(info(&f, &t) == 0, "cudaMemGetInfo failed");
        *free = static_cast<int64_t>(f);
        *total = static_cast<int64_t>(t);
    });
}
API int ldm_cuda_manual_seed(uint64_t seed) { return status([&] { if (at::globalContext().hasCUDA()) at::manual_seed(seed); }); }

API int ldm_deterministic() { return at::globalContext().deterministicAlgorithms(); }
API int ldm_set_deterministic(bool value) {
    return status([&] {
        // Without it cuBLAS shares its scratch memory between streams, and sums in the order in which they come; read when a handle is made.
        if (value && at::globalContext().hasCUDA()) setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
        at::globalContext().setDeterministicAlgorithms(value, /*warn_only=*/true);
    });
}
API int ldm_default_dtype() { return static_cast<int>(c10::typeMetaToScalarType(at::get_default_dtype())); }
API int ldm_set_default_dtype(int type) { return status([&] { at::set_default_dtype(c10::scalarTypeToTypeMeta(static_cast<at::ScalarType>(type))); }); }

// Of a kind of device, as at::DeviceType numbers it. CPU and CUDA have switches and types of their own; before 2.4 under names of their own too.
API int ldm_autocast(int device) {
    auto kind = static_cast<at::DeviceType>(device);
#if TORCH_AT_LEAST(2, 4)
    return at::autocast::is_autocast_enabled(kind);
#else
    return kind == at::kCUDA ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled();
#endif
}
API int ldm_autocast_type(int device) {
    auto kind = static_cast<at::DeviceType>(device);
#if TORCH_AT_LEAST(2, 4)
    return static_cast<int>(at::autocast::get_autocast_dtype(kind));
#else
    return static_cast<int>(kind == at::kCUDA ? at::autocast::get_autocast_gpu_dtype() : at::autocast::get_autocast_cpu_dtype());
#endif
}
API int ldm_set_autocast(int device, bool value, int type) {
    return status([&] {
        auto kind = static_cast<at::DeviceType>(device);
        auto dtype = static_cast<at::ScalarType>(type);
        TORCH_CHECK(kind == at::kCPU || kind == at::kCUDA, "autocast is known on the CPU and on CUDA");
#if TORCH_AT_LEAST(2, 4)
        at::autocast::set_autocast_dtype(kind, dtype);
        at::autocast::set_autocast_enabled(kind, value);
#else
        if (kind == at::kCUDA) {
            at::autocast::set_autocast_gpu_dtype(dtype);
            at::autocast::set_enabled(value);
        } else {
            at::autocast::set_autocast_cpu_dtype(dtype);
            at::autocast::set_cpu_enabled(value);
        }
#endif
        // The cache keeps rounded copies of weights, which the next step changes.
        if (!value) at::autocast::clear_cache();
    });
}
