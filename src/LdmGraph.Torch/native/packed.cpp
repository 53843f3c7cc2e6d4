// Weights in the layout that oneDNN multiplies fastest, so that it need not rearrange them at every call. libtorch has this as the
// operators mkldnn_prepacked::conv2d_*, made for TorchScript; they are looked up by name, because no header declares them, and where
// they are missing nothing is packed. A linear layer is a convolution with a window of one over rows laid out channels-last.
#include "shim.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>

extern "C" int ldm_autocast(int device);

namespace {
struct Pack {
    c10::IValue context;
    int64_t outputs;
};

const c10::OperatorHandle* find(const char* name) {
    auto found = c10::Dispatcher::singleton().findSchema({name, ""});
    return found ? new c10::OperatorHandle(*found) : nullptr;
}

const c10::OperatorHandle* prepack() {
    static auto op = find("mkldnn_prepacked::conv2d_prepack");
    return op;
}

const c10::OperatorHandle* run() {
    static auto op = find("mkldnn_prepacked::conv2d_run");
    return op;
}

Pack* pack(const Tensor& weight, const Optional<Tensor>& bias, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups, at::IntArrayRef input) {
    c10::Stack stack;
    stack.emplace_back(weight.detach());
    stack.emplace_back(bias ? c10::IValue(bias->detach()) : c10::IValue());
    stack.emplace_back(stride.vec());
    stack.emplace_back(padding.vec());
    stack.emplace_back(dilation.vec());
    stack.emplace_back(groups);
    stack.emplace_back(input.vec());
    stack.emplace_back(std::string("none"));
    prepack()->callBoxed(stack);
    return new Pack{stack[0], weight.size(0)};
}

Tensor convolve(const Tensor& x, const Pack& weights) {
    c10::Stack stack{x, weights.context};
    run()->callBoxed(stack);
    return stack[0].toTensor();
}

// [..., features] as [1, features, rows, 1] without moving anything.
Tensor as_image(const Tensor& x, int64_t rows) {
    auto features = x.size(-1);
    return x.as_strided({1, features, rows, 1}, {rows * features, 1, features, features});
}
} // namespace

API int ldm_packing_available() { return prepack() != nullptr && run() != nullptr && at::globalContext().userEnabledMkldnn(); }

// The weights' version, which grows when they are changed in place, where packed weights may stand in for them; -1 elsewhere.
API int64_t ldm_packable(Handle x, Handle weight) {
    auto type = weight->scalar_type();
    auto suits = !at::GradMode::is_enabled() && x->device().is_cpu() && weight->device().is_cpu() && x->scalar_type() == type &&
                 (type == at::kFloat || type == at::kBFloat16) && x->numel() > 0 && !weight->is_inference() && !ldm_autocast(static_cast<int>(at::kCPU));
    return suits ? static_cast<int64_t>(weight->_version()) : -1;
}

API void* ldm_pack_conv2d(Handle weight, Handle bias, const int64_t* stride, const int64_t* padding, const int64_t* dilation, int64_t groups, Handle input) {
    void* result = nullptr;
    status([&] { result = pack(*weight, optional_tensor(bias), ints(stride, 2), ints(padding, 2), ints(dilation, 2), groups, input->sizes()); });
    return result;
}

API void* ldm_pack_linear(Handle weight, Handle bias, Handle input) {
    void* result = nullptr;
    status([&] {
        auto filters = weight->view({weight->size(0), weight->size(1), 1, 1});
        auto rows = input->numel() / input->size(-1);
        result = pack(filters, optional_tensor(bias), {1, 1}, {0, 0}, {1, 1}, 1, {1, input->size(-1), rows, 1});
    });
    return result;
}

API void ldm_pack_free(void* weights) { delete static_cast<Pack*>(weights); }

API Handle ldm_packed_conv2d(Handle x, void* weights) { return tensor([&] { return convolve(*x, *static_cast<Pack*>(weights)); }); }

API Handle ldm_packed_linear(Handle x, void* weights) {
    return tensor([&] {
        auto& packed = *static_cast<Pack*>(weights);
        auto input = x->contiguous();
        auto rows = input.numel() / input.size(-1);
        auto shape = input.sizes().vec();
        shape.back() = packed.outputs;
        return convolve(as_image(input, rows), packed).permute({0, 2, 3, 1}).reshape(shape);
    });
}
