// What a tensor is made of: shape, type, place, memory; and moving between types and places.
#include "shim.h"

API void ldm_tensor_free(Handle t) { delete t; }
API Handle ldm_tensor_share(Handle t) { return tensor([&] { return *t; }); }
API int64_t ldm_dim(Handle t) { return t->dim(); }
API int64_t ldm_numel(Handle t) { return t->numel(); }
API int64_t ldm_element_size(Handle t) { return static_cast<int64_t>(t->element_size()); }
API int64_t ldm_storage_offset(Handle t) { return t->storage_offset(); }
API int ldm_dtype(Handle t) { return static_cast<int>(t->scalar_type()); }
API int ldm_device(Handle t) { return (static_cast<int>(t->device().type()) << 8) | (t->device().index() + 1); }
API int ldm_same(Handle a, Handle b) { return a->is_same(*b); }
API int ldm_is_contiguous(Handle t, int channels_last) {
    return t->is_contiguous(channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
}

API void ldm_sizes(Handle t, int64_t* sizes) {
    auto from = t->sizes();
    std::copy(from.begin(), from.end(), sizes);
}

API int ldm_strides(Handle t, int64_t* strides) {
    return status([&] {
        auto from = t->strides();
        std::copy(from.begin(), from.end(), strides);
    });
}

API int ldm_data(Handle t, void** data) { return status([&] { *data = t->data_ptr(); }); }

API int ldm_item(Handle t, int integer, double* real, int64_t* whole) {
    return status([&] {
        auto value = t->item();
        if (integer) *whole = value.to<int64_t>();
        else *real = value.to<double>();
    });
}

API Handle ldm_to(Handle t, int type, int device, bool non_blocking, bool copy) {
    return tensor([&] { return t->to(options(type, device), non_blocking, copy); });
}

API Handle ldm_contiguous(Handle t, int channels_last) {
    return tensor([&] { return t->contiguous(channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous); });
}

API Handle ldm_clone(Handle t) { return tensor([&] { return t->clone(); }); }
API Handle ldm_alias(Handle t) { return tensor([&] { return t->alias(); }); }
API int ldm_copy_(Handle t, Handle source, bool non_blocking) { return status([&] { t->copy_(*source, non_blocking); }); }
API int ldm_set_(Handle t, Handle source) { return status([&] { t->set_(*source); }); }
API int ldm_fill_(Handle t, Number value) { return status([&] { t->fill_(value); }); }
API int ldm_zero_(Handle t) { return status([&] { t->zero_(); }); }
API Handle ldm_pin_memory(Handle t) { return tensor([&] { return t->pin_memory(); }); }
