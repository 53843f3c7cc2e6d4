#include "shim.h"

API Handle ldm_mse_loss(Handle x, Handle target, int64_t reduction) { return tensor([&] { return at::mse_loss(*x, *target, reduction); }); }
API Handle ldm_l1_loss(Handle x, Handle target, int64_t reduction) { return tensor([&] { return at::l1_loss(*x, *target, reduction); }); }
API Handle ldm_smooth_l1_loss(Handle x, Handle target, int64_t reduction, double beta) { return tensor([&] { return at::smooth_l1_loss(*x, *target, reduction, beta); }); }
API Handle ldm_huber_loss(Handle x, Handle target, int64_t reduction, double delta) { return tensor([&] { return at::huber_loss(*x, *target, reduction, delta); }); }
API Handle ldm_cross_entropy(Handle x, Handle target, Handle weight, int64_t reduction, int64_t ignore, double smoothing) {
    return tensor([&] { return at::cross_entropy_loss(*x, *target, optional_tensor(weight), reduction, ignore, smoothing); });
}
API Handle ldm_binary_cross_entropy(Handle x, Handle target, Handle weight, int64_t reduction) {
    return tensor([&] { return at::binary_cross_entropy(*x, *target, optional_tensor(weight), reduction); });
}
API Handle ldm_binary_cross_entropy_with_logits(Handle x, Handle target, Handle weight, Handle positive, int64_t reduction) {
    return tensor([&] { return at::binary_cross_entropy_with_logits(*x, *target, optional_tensor(weight), optional_tensor(positive), reduction); });
}
