using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => new(Native.ldm_abs(Handle));
        public Tensor abs_() => InPlace(Native.ldm_abs_(Handle));
        public Tensor neg() => new(Native.ldm_neg(Handle));
        public Tensor neg_() => InPlace(Native.ldm_neg_(Handle));
        public Tensor exp() => new(Native.ldm_exp(Handle));
        public Tensor exp_() => InPlace(Native.ldm_exp_(Handle));
        public Tensor exp2() => new(Native.ldm_exp2(Handle));
        public Tensor exp2_() => InPlace(Native.ldm_exp2_(Handle));
        public Tensor expm1() => new(Native.ldm_expm1(Handle));
        public Tensor expm1_() => InPlace(Native.ldm_expm1_(Handle));
        public Tensor log() => new(Native.ldm_log(Handle));
        public Tensor log_() => InPlace(Native.ldm_log_(Handle));
        public Tensor log2() => new(Native.ldm_log2(Handle));
        public Tensor log2_() => InPlace(Native.ldm_log2_(Handle));
        public Tensor log10() => new(Native.ldm_log10(Handle));
        public Tensor log10_() => InPlace(Native.ldm_log10_(Handle));
        public Tensor log1p() => new(Native.ldm_log1p(Handle));
        public Tensor log1p_() => InPlace(Native.ldm_log1p_(Handle));
        public Tensor sqrt() => new(Native.ldm_sqrt(Handle));
        public Tensor sqrt_() => InPlace(Native.ldm_sqrt_(Handle));
        public Tensor rsqrt() => new(Native.ldm_rsqrt(Handle));
        public Tensor rsqrt_() => InPlace(Native.ldm_rsqrt_(Handle));
        public Tensor sin() => new(Native.ldm_sin(Handle));
        public Tensor sin_() => InPlace(Native.ldm_sin_(Handle));
        public Tensor cos() => new(Native.ldm_cos(Handle));
        public Tensor cos_() => InPlace(Native.ldm_cos_(Handle));
        public Tensor tan() => new(Native.ldm_tan(Handle));
        public Tensor tan_() => InPlace(Native.ldm_tan_(Handle));
        public Tensor asin() => new(Native.ldm_asin(Handle));
        public Tensor asin_() => InPlace(Native.ldm_asin_(Handle));
        public Tensor acos() => new(Native.ldm_acos(Handle));
        public Tensor acos_() => InPlace(Native.ldm_acos_(Handle));
        public Tensor atan() => new(Native.ldm_atan(Handle));
        public Tensor atan_() => InPlace(Native.ldm_atan_(Handle));
        public Tensor sinh() => new(Native.ldm_sinh(Handle));
        public Tensor sinh_() => InPlace(Native.ldm_sinh_(Handle));
        public Tensor cosh() => new(Native.ldm_cosh(Handle));
        public Tensor cosh_() => InPlace(Native.ldm_cosh_(Handle));
        public Tensor tanh() => new(Native.ldm_tanh(Handle));
        public Tensor tanh_() => InPlace(Native.ldm_tanh_(Handle));
        public Tensor erf() => new(Native.ldm_erf(Handle));
        public Tensor erf_() => InPlace(Native.ldm_erf_(Handle));
        public Tensor erfc() => new(Native.ldm_erfc(Handle));
        public Tensor erfc_() => InPlace(Native.ldm_erfc_(Handle));
        public Tensor erfinv() => new(Native.ldm_erfinv(Handle));
        public Tensor erfinv_() => InPlace(Native.ldm_erfinv_(Handle));
        public Tensor floor() => new(Native.ldm_floor(Handle));
        public Tensor floor_() => InPlace(Native.ldm_floor_(Handle));
        public Tensor ceil() => new(Native.ldm_ceil(Handle));
        public Tensor ceil_() => InPlace(Native.ldm_ceil_(Handle));
        public Tensor trunc() => new(Native.ldm_trunc(Handle));
        public Tensor trunc_() => InPlace(Native.ldm_trunc_(Handle));
        public Tensor frac() => new(Native.ldm_frac(Handle));
        public Tensor frac_() => InPlace(Native.ldm_frac_(Handle));
        public Tensor sign() => new(Native.ldm_sign(Handle));
        public Tensor sign_() => InPlace(Native.ldm_sign_(Handle));
        public Tensor sigmoid() => new(Native.ldm_sigmoid(Handle));
        public Tensor sigmoid_() => InPlace(Native.ldm_sigmoid_(Handle));
        public Tensor reciprocal() => new(Native.ldm_reciprocal(Handle));
        public Tensor reciprocal_() => InPlace(Native.ldm_reciprocal_(Handle));
        public Tensor relu() => new(Native.ldm_relu(Handle));
        public Tensor relu_() => InPlace(Native.ldm_relu_(Handle));
        public Tensor logical_not() => new(Native.ldm_logical_not(Handle));
        public Tensor logical_not_() => InPlace(Native.ldm_logical_not_(Handle));
        public Tensor negative() => neg();
        public Tensor absolute() => abs();
        public Tensor arcsin() => asin();
        public Tensor arccos() => acos();
        public Tensor arctan() => atan();
        public Tensor square() => pow(2);
        public Tensor round(long decimals = 0L) => new(Native.ldm_round(Handle, decimals));
        public Tensor round_(long decimals = 0L) => InPlace(Native.ldm_round_(Handle, decimals));
        public Tensor nan_to_num(double nan = 0d, double? posinf = null, double? neginf = null) =>
            new(Native.ldm_nan_to_num(Handle, nan, Scalar.OrAbsent(posinf), Scalar.OrAbsent(neginf)));
    }
}
