using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor add(Tensor target) => new(Native.ldm_add(Handle, target.Handle, 1));
        public Tensor add(Tensor target, Scalar alpha) => new(Native.ldm_add(Handle, target.Handle, alpha));
        public Tensor add(Scalar scalar) => new(Native.ldm_add_number(Handle, scalar, 1));
        public Tensor add(Scalar scalar, Scalar alpha) => new(Native.ldm_add_number(Handle, scalar, alpha));
        public Tensor add_(Tensor target) => InPlace(Native.ldm_add_(Handle, target.Handle, 1));
        public Tensor add_(Tensor target, Scalar alpha) => InPlace(Native.ldm_add_(Handle, target.Handle, alpha));
        public Tensor add_(Scalar scalar) => InPlace(Native.ldm_add_number_(Handle, scalar, 1));
        public Tensor add_(Scalar scalar, Scalar alpha) => InPlace(Native.ldm_add_number_(Handle, scalar, alpha));
        public Tensor sub(Tensor target) => new(Native.ldm_sub(Handle, target.Handle));
        public Tensor sub(Scalar target) => new(Native.ldm_sub_number(Handle, target));
        public Tensor sub_(Tensor target) => InPlace(Native.ldm_sub_(Handle, target.Handle));
        public Tensor sub_(Scalar target) => InPlace(Native.ldm_sub_number_(Handle, target));
        public Tensor mul(Tensor target) => new(Native.ldm_mul(Handle, target.Handle));
        public Tensor mul(Scalar target) => new(Native.ldm_mul_number(Handle, target));
        public Tensor mul_(Tensor target) => InPlace(Native.ldm_mul_(Handle, target.Handle));
        public Tensor mul_(Scalar target) => InPlace(Native.ldm_mul_number_(Handle, target));
        public Tensor pow(Tensor exponent) => new(Native.ldm_pow(Handle, exponent.Handle));
        public Tensor pow(Scalar exponent) => new(Native.ldm_pow_number(Handle, exponent));
        public Tensor pow_(Tensor exponent) => InPlace(Native.ldm_pow_(Handle, exponent.Handle));
        public Tensor pow_(Scalar exponent) => InPlace(Native.ldm_pow_number_(Handle, exponent));
        public Tensor remainder(Tensor target) => new(Native.ldm_remainder(Handle, target.Handle));
        public Tensor remainder(Scalar target) => new(Native.ldm_remainder_number(Handle, target));
        public Tensor remainder_(Tensor target) => InPlace(Native.ldm_remainder_(Handle, target.Handle));
        public Tensor remainder_(Scalar target) => InPlace(Native.ldm_remainder_number_(Handle, target));
        public Tensor fmod(Tensor target) => new(Native.ldm_fmod(Handle, target.Handle));
        public Tensor fmod(Scalar target) => new(Native.ldm_fmod_number(Handle, target));
        public Tensor fmod_(Tensor target) => InPlace(Native.ldm_fmod_(Handle, target.Handle));
        public Tensor fmod_(Scalar target) => InPlace(Native.ldm_fmod_number_(Handle, target));
        public Tensor floor_divide(Tensor target) => new(Native.ldm_floor_divide(Handle, target.Handle));
        public Tensor floor_divide(Scalar target) => new(Native.ldm_floor_divide_number(Handle, target));
        public Tensor floor_divide_(Tensor target) => InPlace(Native.ldm_floor_divide_(Handle, target.Handle));
        public Tensor floor_divide_(Scalar target) => InPlace(Native.ldm_floor_divide_number_(Handle, target));
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => new(Native.ldm_div(Handle, target.Handle, (int)rounding_mode));
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => new(Native.ldm_div_number(Handle, target, (int)rounding_mode));
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => InPlace(Native.ldm_div_(Handle, target.Handle, (int)rounding_mode));
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => InPlace(Native.ldm_div_number_(Handle, target, (int)rounding_mode));
        public Tensor subtract(Tensor target) => sub(target);
        public Tensor subtract(Scalar target) => sub(target);
        public Tensor multiply(Tensor target) => mul(target);
        public Tensor multiply(Scalar target) => mul(target);
        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor atan2(Tensor other) => new(Native.ldm_atan2(Handle, other.Handle));
        public Tensor atan2_(Tensor other) => InPlace(Native.ldm_atan2_(Handle, other.Handle));
        public Tensor hypot(Tensor other) => new(Native.ldm_hypot(Handle, other.Handle));
        public Tensor maximum(Tensor other) => new(Native.ldm_maximum(Handle, other.Handle));
        public Tensor minimum(Tensor other) => new(Native.ldm_minimum(Handle, other.Handle));
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => new(Native.ldm_addcmul(Handle, tensor1.Handle, tensor2.Handle, value));
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => InPlace(Native.ldm_addcmul_(Handle, tensor1.Handle, tensor2.Handle, value));
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => new(Native.ldm_addcdiv(Handle, tensor1.Handle, tensor2.Handle, value));
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => InPlace(Native.ldm_addcdiv_(Handle, tensor1.Handle, tensor2.Handle, value));
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => addcdiv(tensor1, tensor2, 1);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => addcdiv_(tensor1, tensor2, 1);
        public Tensor lerp(Tensor end, Tensor weight) => new(Native.ldm_lerp(Handle, end.Handle, weight.Handle));
        public Tensor lerp_(Tensor end, Tensor weight) => InPlace(Native.ldm_lerp_(Handle, end.Handle, weight.Handle));
        public Tensor lerp(Tensor end, Scalar weight) => new(Native.ldm_lerp_number(Handle, end.Handle, weight));
        public Tensor lerp_(Tensor end, Scalar weight) => InPlace(Native.ldm_lerp_number_(Handle, end.Handle, weight));
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => new(Native.ldm_clamp(Handle, Scalar.OrAbsent(min), Scalar.OrAbsent(max)));
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => InPlace(Native.ldm_clamp_(Handle, Scalar.OrAbsent(min), Scalar.OrAbsent(max)));
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => new(Native.ldm_clamp_tensor(Handle, min?.Handle ?? 0, max?.Handle ?? 0));
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => InPlace(Native.ldm_clamp_tensor_(Handle, min?.Handle ?? 0, max?.Handle ?? 0));
        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);
        public Tensor clamp_min(Scalar min) => clamp(min: (Scalar?)min);
        public Tensor clamp_max(Scalar max) => clamp(max: (Scalar?)max);
        public Tensor clamp_min_(Scalar min) => clamp_(min: (Scalar?)min);
        public Tensor clamp_max_(Scalar max) => clamp_(max: (Scalar?)max);
        public Tensor fill_(Scalar value) => InPlace(Native.ldm_fill_(Handle, value));
        public Tensor zero_() => InPlace(Native.ldm_zero_(Handle));
    }

    public enum RoundingMode
    {
        None = 0,
        trunc = 1,
        floor = 2,
    }
}
