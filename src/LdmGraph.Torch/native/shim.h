// The C face of libtorch that LdmGraph.Torch calls. A tensor crosses as a pointer to an at::Tensor that the caller frees with
// ldm_tensor_free. No exception ever crosses: a failing call returns null (or a non-zero status), and ldm_take_error says why.
#pragma once
#include <ATen/ATen.h>
#include <torch/version.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#define API extern "C" __attribute__((visibility("default")))
#define TORCH_AT_LEAST(major, minor) (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

#if TORCH_AT_LEAST(2, 4)
template <class T>
using Optional = std::optional<T>;
inline constexpr auto none = std::nullopt;
#else
template <class T>
using Optional = c10::optional<T>;
static const auto none = c10::nullopt;
#endif

using at::Tensor;
using Handle = at::Tensor*;

// Stores the message of the exception in flight for ldm_take_error.
void remember_error() noexcept;

template <class F>
Handle tensor(F&& body) noexcept {
    try {
        return new Tensor(body());
    } catch (...) {
        remember_error();
        return nullptr;
    }
}

template <class F>
int status(F&& body) noexcept {
    try {
        body();
        return 0;
    } catch (...) {
        remember_error();
        return -1;
    }
}

// A number as C# passes it. Integers and booleans keep their kind, because it decides the result's type.
struct Number {
    int64_t kind; // 0 integer, 1 real, 2 boolean, 3 absent
    union {
        int64_t integer;
        double real;
    };

    operator at::Scalar() const {
        switch (kind) {
            case 1: return at::Scalar(real);
            case 2: return at::Scalar(integer != 0);
            default: return at::Scalar(integer);
        }
    }

    Optional<at::Scalar> optional() const {
        return kind == 3 ? Optional<at::Scalar>() : Optional<at::Scalar>(static_cast<at::Scalar>(*this));
    }
};

// -1 stands for "not given", in types as in devices; a device is type << 8 | (index + 1).
inline Optional<at::ScalarType> optional_type(int type) {
    return type < 0 ? Optional<at::ScalarType>() : Optional<at::ScalarType>(static_cast<at::ScalarType>(type));
}

inline at::Device unpack_device(int device) {
    return at::Device(static_cast<at::DeviceType>(device >> 8), static_cast<c10::DeviceIndex>((device & 0xff) - 1));
}

inline at::TensorOptions options(int type, int device) {
    at::TensorOptions result;
    if (type >= 0) result = result.dtype(static_cast<at::ScalarType>(type));
    if (device >= 0) result = result.device(unpack_device(device));
    return result;
}

inline at::IntArrayRef ints(const int64_t* values, int count) { return at::IntArrayRef(values, static_cast<size_t>(count)); }

inline Tensor maybe(Handle handle) { return handle ? *handle : Tensor(); }

inline Optional<Tensor> optional_tensor(Handle handle) {
    return handle && handle->defined() ? Optional<Tensor>(*handle) : Optional<Tensor>();
}

inline std::vector<Tensor> tensors(const Handle* handles, int count) {
    std::vector<Tensor> result;
    result.reserve(static_cast<size_t>(count));
    for (int i = 0; i < count; i++) result.push_back(*handles[i]);
    return result;
}

// Hands a list to the caller: an array to be freed with ldm_free, whose elements the caller owns.
Handle* hand_over(const std::vector<Tensor>& list, int* count);

template <class F>
Handle* tensor_list(int* count, F&& body) noexcept {
    try {
        return hand_over(body(), count);
    } catch (...) {
        remember_error();
        return nullptr;
    }
}

template <class F>
int tensor_pair(Handle* first, Handle* second, F&& body) noexcept {
    return status([&] {
        auto pair = body();
        *first = new Tensor(std::move(std::get<0>(pair)));
        *second = new Tensor(std::move(std::get<1>(pair)));
    });
}
