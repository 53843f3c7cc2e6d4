// The layers of neural networks as plain functions.
#include "shim.h"

API Handle ldm_linear(Handle x, Handle weight, Handle bias) { return tensor([&] { return at::linear(*x, *weight, optional_tensor(bias)); }); }

API Handle ldm_conv1d(Handle x, Handle weight, Handle bias, const int64_t* stride, const int64_t* padding, const int64_t* dilation, int64_t groups) {
    return tensor([&] { return at::conv1d(*x, *weight, optional_tensor(bias), ints(stride, 1), ints(padding, 1), ints(dilation, 1), groups); });
}
API Handle ldm_conv2d(Handle x, Handle weight, Handle bias, const int64_t* stride, const int64_t* padding, const int64_t* dilation, int64_t groups) {
    return tensor([&] { return at::conv2d(*x, *weight, optional_tensor(bias), ints(stride, 2), ints(padding, 2), ints(dilation, 2), groups); });
}
API Handle ldm_conv_transpose2d(Handle x, Handle weight, Handle bias, const int64_t* stride, const int64_t* padding, const int64_t* output_padding, int64_t groups, const int64_t* dilation) {
    return tensor([&] {
        return at::conv_transpose2d(*x, *weight, optional_tensor(bias), ints(stride, 2), ints(padding, 2), ints(output_padding, 2), groups, ints(dilation, 2));
    });
}

API Handle ldm_group_norm(Handle x, int64_t groups, Handle weight, Handle bias, double eps) {
    return tensor([&] { return at::group_norm(*x, groups, optional_tensor(weight), optional_tensor(bias), eps); });
}
API Handle ldm_layer_norm(Handle x, const int64_t* shape, int n, Handle weight, Handle bias, double eps) {
    return tensor([&] { return at::layer_norm(*x, ints(shape, n), optional_tensor(weight), optional_tensor(bias), eps); });
}
API Handle ldm_batch_norm(Handle x, Handle mean, Handle var, Handle weight, Handle bias, bool training, double momentum, double eps) {
    return tensor([&] {
        return at::batch_norm(*x, optional_tensor(weight), optional_tensor(bias), optional_tensor(mean), optional_tensor(var), training, momentum, eps, false);
    });
}

API Handle ldm_silu(Handle x) { return tensor([&] { return at::silu(*x); }); }
API int ldm_silu_(Handle x) { return status([&] { at::silu_(*x); }); }
API Handle ldm_gelu(Handle x, bool tanh) { return tensor([&] { return at::gelu(*x, tanh ? "tanh" : "none"); }); }
API int ldm_gelu_(Handle x, bool tanh) { return status([&] { at::gelu_(*x, tanh ? "tanh" : "none"); }); }
API Handle ldm_leaky_relu(Handle x, Number slope) { return tensor([&] { return at::leaky_relu(*x, slope); }); }
API int ldm_leaky_relu_(Handle x, Number slope) { return status([&] { at::leaky_relu_(*x, slope); }); }
API Handle ldm_elu(Handle x, Number alpha) { return tensor([&] { return at::elu(*x, alpha); }); }
API Handle ldm_softplus(Handle x, Number beta, Number threshold) { return tensor([&] { return at::softplus(*x, beta, threshold); }); }
API Handle ldm_softmax(Handle x, int64_t dim, int type) { return tensor([&] { return at::softmax(*x, dim, optional_type(type)); }); }
API Handle ldm_log_softmax(Handle x, int64_t dim, int type) { return tensor([&] { return at::log_softmax(*x, dim, optional_type(type)); }); }
API Handle ldm_log_sigmoid(Handle x) { return tensor([&] { return at::log_sigmoid(*x); }); }
API Handle ldm_glu(Handle x, int64_t dim) { return tensor([&] { return at::glu(*x, dim); }); }
API Handle ldm_dropout(Handle x, double p, bool training) { return tensor([&] { return at::dropout(*x, p, training); }); }
API int ldm_dropout_(Handle x, double p, bool training) { return status([&] { at::dropout_(*x, p, training); }); }
API Handle ldm_embedding(Handle indices, Handle weight, int64_t padding_index) { return tensor([&] { return at::embedding(*weight, *indices, padding_index); }); }
API Handle ldm_one_hot(Handle x, int64_t classes) { return tensor([&] { return at::one_hot(*x, classes); }); }

API Handle ldm_pad(Handle x, const int64_t* pad, int n, int mode, double value) {
    // Numbers as in TorchSharp's PaddingModes.
    static const char* names[] = {"constant", "reflect", "replicate", "circular", "constant"};
    return tensor([&] { return at::pad(*x, ints(pad, n), names[mode], mode == 0 || mode == 4 ? Optional<double>(value) : none); });
}

API Handle ldm_max_pool2d(Handle x, const int64_t* kernel, const int64_t* stride, const int64_t* padding, const int64_t* dilation, bool ceil) {
    return tensor([&] { return at::max_pool2d(*x, ints(kernel, 2), ints(stride, 2), ints(padding, 2), ints(dilation, 2), ceil); });
}
API Handle ldm_avg_pool2d(Handle x, const int64_t* kernel, const int64_t* stride, const int64_t* padding, bool ceil, bool include_pad, int64_t divisor) {
    return tensor([&] {
        return at::avg_pool2d(*x, ints(kernel, 2), ints(stride, 2), ints(padding, 2), ceil, include_pad, divisor ? Optional<int64_t>(divisor) : none);
    });
}
API Handle ldm_adaptive_avg_pool2d(Handle x, const int64_t* size) { return tensor([&] { return at::adaptive_avg_pool2d(*x, ints(size, 2)); }); }
API Handle ldm_unfold(Handle x, const int64_t* kernel, const int64_t* dilation, const int64_t* padding, const int64_t* stride) {
    return tensor([&] { return at::im2col(*x, ints(kernel, 2), ints(dilation, 2), ints(padding, 2), ints(stride, 2)); });
}
API Handle ldm_fold(Handle x, const int64_t* output, const int64_t* kernel, const int64_t* dilation, const int64_t* padding, const int64_t* stride) {
    return tensor([&] { return at::col2im(*x, ints(output, 2), ints(kernel, 2), ints(dilation, 2), ints(padding, 2), ints(stride, 2)); });
}
API Handle ldm_pixel_shuffle(Handle x, int64_t factor) { return tensor([&] { return at::pixel_shuffle(*x, factor); }); }
API Handle ldm_pixel_unshuffle(Handle x, int64_t factor) { return tensor([&] { return at::pixel_unshuffle(*x, factor); }); }
API Handle ldm_grid_sample(Handle x, Handle grid, int64_t mode, int64_t padding, bool align) { return tensor([&] { return at::grid_sampler(*x, *grid, mode, padding, align); }); }
API Handle ldm_normalize(Handle x, double p, int64_t dim, double eps) {
    return tensor([&] { return *x / x->norm(p, at::IntArrayRef(&dim, 1), true).clamp_min(eps).expand_as(*x); });
}
