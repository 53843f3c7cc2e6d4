// Element by element. `name` returns a new tensor, `name_` changes its first argument, as in PyTorch.
#include "shim.h"

#define UNARY(name) \
    API Handle ldm_##name(Handle a) { return tensor([&] { return at::name(*a); }); }
#define UNARY_INPLACE(name) \
    UNARY(name) \
    API int ldm_##name##_(Handle a) { return status([&] { a->name##_(); }); }

UNARY_INPLACE(abs)
UNARY_INPLACE(neg)
UNARY_INPLACE(exp)
UNARY_INPLACE(exp2)
UNARY_INPLACE(expm1)
UNARY_INPLACE(log)
UNARY_INPLACE(log2)
UNARY_INPLACE(log10)
UNARY_INPLACE(log1p)
UNARY_INPLACE(sqrt)
UNARY_INPLACE(rsqrt)
UNARY_INPLACE(sin)
UNARY_INPLACE(cos)
UNARY_INPLACE(tan)
UNARY_INPLACE(asin)
UNARY_INPLACE(acos)
UNARY_INPLACE(atan)
UNARY_INPLACE(sinh)
UNARY_INPLACE(cosh)
UNARY_INPLACE(tanh)
UNARY_INPLACE(erf)
UNARY_INPLACE(erfc)
UNARY_INPLACE(erfinv)
UNARY_INPLACE(floor)
UNARY_INPLACE(ceil)
UNARY_INPLACE(trunc)
UNARY_INPLACE(frac)
UNARY_INPLACE(sign)
UNARY_INPLACE(sigmoid)
UNARY_INPLACE(reciprocal)
UNARY_INPLACE(relu)
UNARY_INPLACE(logical_not)
UNARY(bitwise_not)
UNARY(isnan)
UNARY(isfinite)
UNARY(isinf)

#define BINARY(name) \
    API Handle ldm_##name(Handle a, Handle b) { return tensor([&] { return at::name(*a, *b); }); }
#define BINARY_INPLACE(name) \
    BINARY(name) \
    API int ldm_##name##_(Handle a, Handle b) { return status([&] { a->name##_(*b); }); }
#define WITH_NUMBER(name) \
    API Handle ldm_##name##_number(Handle a, Number b) { return tensor([&] { return at::name(*a, b); }); }
#define WITH_NUMBER_INPLACE(name) \
    WITH_NUMBER(name) \
    API int ldm_##name##_number_(Handle a, Number b) { return status([&] { a->name##_(static_cast<at::Scalar>(b)); }); }

BINARY_INPLACE(mul)
WITH_NUMBER_INPLACE(mul)
BINARY_INPLACE(pow)
WITH_NUMBER_INPLACE(pow)
BINARY_INPLACE(remainder)
WITH_NUMBER_INPLACE(remainder)
BINARY_INPLACE(fmod)
WITH_NUMBER_INPLACE(fmod)
BINARY_INPLACE(floor_divide)
WITH_NUMBER_INPLACE(floor_divide)
BINARY_INPLACE(atan2)
BINARY_INPLACE(hypot)
BINARY(maximum)
BINARY(minimum)

BINARY_INPLACE(eq)
WITH_NUMBER_INPLACE(eq)
BINARY_INPLACE(ne)
WITH_NUMBER_INPLACE(ne)
BINARY_INPLACE(lt)
WITH_NUMBER_INPLACE(lt)
BINARY_INPLACE(le)
WITH_NUMBER_INPLACE(le)
BINARY_INPLACE(gt)
WITH_NUMBER_INPLACE(gt)
BINARY_INPLACE(ge)
WITH_NUMBER_INPLACE(ge)

BINARY_INPLACE(logical_and)
BINARY_INPLACE(logical_or)
BINARY_INPLACE(logical_xor)
BINARY(bitwise_and)
BINARY(bitwise_or)
BINARY(bitwise_xor)

API Handle ldm_add(Handle a, Handle b, Number alpha) { return tensor([&] { return at::add(*a, *b, alpha); }); }
API int ldm_add_(Handle a, Handle b, Number alpha) { return status([&] { a->add_(*b, alpha); }); }
API Handle ldm_add_number(Handle a, Number b, Number alpha) { return tensor([&] { return at::add(*a, b, alpha); }); }
API int ldm_add_number_(Handle a, Number b, Number alpha) { return status([&] { a->add_(static_cast<at::Scalar>(b), alpha); }); }
API Handle ldm_sub(Handle a, Handle b) { return tensor([&] { return at::sub(*a, *b); }); }
API int ldm_sub_(Handle a, Handle b) { return status([&] { a->sub_(*b); }); }
API Handle ldm_sub_number(Handle a, Number b) { return tensor([&] { return at::sub(*a, b); }); }
API int ldm_sub_number_(Handle a, Number b) { return status([&] { a->sub_(static_cast<at::Scalar>(b)); }); }

static Optional<c10::string_view> rounding(int mode) {
    if (mode == 1) return c10::string_view("trunc");
    if (mode == 2) return c10::string_view("floor");
    return none;
}

API Handle ldm_div(Handle a, Handle b, int mode) { return tensor([&] { return at::div(*a, *b, rounding(mode)); }); }
API int ldm_div_(Handle a, Handle b, int mode) { return status([&] { a->div_(*b, rounding(mode)); }); }
API Handle ldm_div_number(Handle a, Number b, int mode) { return tensor([&] { return at::div(*a, b, rounding(mode)); }); }
API int ldm_div_number_(Handle a, Number b, int mode) { return status([&] { a->div_(static_cast<at::Scalar>(b), rounding(mode)); }); }
API Handle ldm_round(Handle a, int64_t decimals) { return tensor([&] { return decimals ? at::round(*a, decimals) : at::round(*a); }); }
API int ldm_round_(Handle a, int64_t decimals) { return status([&] { decimals ? a->round_(decimals) : a->round_(); }); }

API Handle ldm_addcmul(Handle a, Handle b, Handle c, Number value) { return tensor([&] { return at::addcmul(*a, *b, *c, value); }); }
API int ldm_addcmul_(Handle a, Handle b, Handle c, Number value) { return status([&] { a->addcmul_(*b, *c, value); }); }
API Handle ldm_addcdiv(Handle a, Handle b, Handle c, Number value) { return tensor([&] { return at::addcdiv(*a, *b, *c, value); }); }
API int ldm_addcdiv_(Handle a, Handle b, Handle c, Number value) { return status([&] { a->addcdiv_(*b, *c, value); }); }
API Handle ldm_lerp(Handle a, Handle end, Handle weight) { return tensor([&] { return at::lerp(*a, *end, *weight); }); }
API int ldm_lerp_(Handle a, Handle end, Handle weight) { return status([&] { a->lerp_(*end, *weight); }); }
API Handle ldm_lerp_number(Handle a, Handle end, Number weight) { return tensor([&] { return at::lerp(*a, *end, static_cast<at::Scalar>(weight)); }); }
API int ldm_lerp_number_(Handle a, Handle end, Number weight) { return status([&] { a->lerp_(*end, static_cast<at::Scalar>(weight)); }); }

API Handle ldm_clamp(Handle a, Number min, Number max) { return tensor([&] { return at::clamp(*a, min.optional(), max.optional()); }); }
API int ldm_clamp_(Handle a, Number min, Number max) { return status([&] { a->clamp_(min.optional(), max.optional()); }); }
API Handle ldm_clamp_tensor(Handle a, Handle min, Handle max) { return tensor([&] { return at::clamp(*a, optional_tensor(min), optional_tensor(max)); }); }
API int ldm_clamp_tensor_(Handle a, Handle min, Handle max) { return status([&] { a->clamp_(optional_tensor(min), optional_tensor(max)); }); }

API Handle ldm_where(Handle condition, Handle a, Handle b) { return tensor([&] { return at::where(*condition, *a, *b); }); }
API Handle ldm_nan_to_num(Handle a, double nan, Number positive, Number negative) {
    return tensor([&] {
        auto limit = [](const Number& n) { return n.kind == 3 ? Optional<double>() : Optional<double>(n.real); };
        return at::nan_to_num(*a, nan, limit(positive), limit(negative));
    });
}
API Handle ldm_isclose(Handle a, Handle b, double rtol, double atol, bool equal_nan) { return tensor([&] { return at::isclose(*a, *b, rtol, atol, equal_nan); }); }
API int ldm_allclose(Handle a, Handle b, double rtol, double atol, bool equal_nan, int* result) {
    return status([&] { *result = at::allclose(*a, *b, rtol, atol, equal_nan); });
}
