#include "shim.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

API int ldm_requires_grad(Handle t) { return t->requires_grad(); }
API int ldm_set_requires_grad(Handle t, bool value) { return status([&] { t->set_requires_grad(value); }); }
API int ldm_is_leaf(Handle t) { return t->is_leaf(); }
API int ldm_retain_grad(Handle t) { return status([&] { t->retain_grad(); }); }
API Handle ldm_detach(Handle t) { return tensor([&] { return t->detach(); }); }
API int ldm_detach_(Handle t) { return status([&] { t->detach_(); }); }

// Null without an error when there is no gradient.
API int ldm_grad(Handle t, Handle* result) {
    return status([&] {
        auto& grad = t->grad();
        *result = grad.defined() ? new Tensor(grad) : nullptr;
    });
}
API int ldm_set_grad(Handle t, Handle value) { return status([&] { t->mutable_grad() = maybe(value); }); }

API int ldm_backward(const Handle* list, int n, const Handle* gradients, int m, bool retain, bool create, const Handle* inputs, int k) {
    return status([&] {
        torch::autograd::backward(tensors(list, n), tensors(gradients, m), retain, create, tensors(inputs, k));
    });
}

API Handle* ldm_autograd_grad(const Handle* outputs, int n, const Handle* inputs, int m, const Handle* gradients, int k, bool retain, bool create, bool allow_unused, int* count) {
    return tensor_list(count, [&] {
        return torch::autograd::grad(tensors(outputs, n), tensors(inputs, m), tensors(gradients, k), retain, create, allow_unused);
    });
}
API int ldm_defined(Handle t) { return t->defined(); }

API int ldm_grad_enabled() { return at::GradMode::is_enabled(); }
API void ldm_set_grad_enabled(bool value) { at::GradMode::set_enabled(value); }
API void* ldm_inference_enter(bool value) { return new c10::InferenceMode(value); }
API void ldm_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }
API int ldm_inference_enabled() { return c10::InferenceMode::is_enabled(); }
