using TorchSharp;
using static TorchSharp.torch;

namespace LdmGraph.Torch.Tests;

public class PointwiseTests : TorchTest
{
    private static readonly double[] Inputs = [0.1, 0.4, 0.75, 0.9];

    public static TheoryData<string> Names => [.. Functions.Keys];

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Fresh, Func<Tensor, Tensor> InPlace, Func<double, double> Expected)> Functions = new()
    {
        ["abs"] = (x => x.abs(), x => x.abs_(), Math.Abs),
        ["neg"] = (x => x.neg(), x => x.neg_(), x => -x),
        ["exp"] = (x => x.exp(), x => x.exp_(), Math.Exp),
        ["exp2"] = (x => x.exp2(), x => x.exp2_(), x => Math.Pow(2, x)),
        ["expm1"] = (x => x.expm1(), x => x.expm1_(), x => Math.Exp(x) - 1),
        ["log"] = (x => x.log(), x => x.log_(), Math.Log),
        ["log2"] = (x => x.log2(), x => x.log2_(), Math.Log2),
        ["log10"] = (x => x.log10(), x => x.log10_(), Math.Log10),
        ["log1p"] = (x => x.log1p(), x => x.log1p_(), x => Math.Log(1 + x)),
        ["sqrt"] = (x => x.sqrt(), x => x.sqrt_(), Math.Sqrt),
        ["rsqrt"] = (x => x.rsqrt(), x => x.rsqrt_(), x => 1 / Math.Sqrt(x)),
        ["sin"] = (x => x.sin(), x => x.sin_(), Math.Sin),
        ["cos"] = (x => x.cos(), x => x.cos_(), Math.Cos),
        ["tan"] = (x => x.tan(), x => x.tan_(), Math.Tan),
        ["asin"] = (x => x.asin(), x => x.asin_(), Math.Asin),
        ["acos"] = (x => x.acos(), x => x.acos_(), Math.Acos),
        ["atan"] = (x => x.atan(), x => x.atan_(), Math.Atan),
        ["sinh"] = (x => x.sinh(), x => x.sinh_(), Math.Sinh),
        ["cosh"] = (x => x.cosh(), x => x.cosh_(), Math.Cosh),
        ["tanh"] = (x => x.tanh(), x => x.tanh_(), Math.Tanh),
        ["floor"] = (x => x.floor(), x => x.floor_(), Math.Floor),
        ["ceil"] = (x => x.ceil(), x => x.ceil_(), Math.Ceiling),
        ["trunc"] = (x => x.trunc(), x => x.trunc_(), Math.Truncate),
        ["frac"] = (x => x.frac(), x => x.frac_(), x => x - Math.Truncate(x)),
        ["sign"] = (x => x.sign(), x => x.sign_(), x => Math.Sign(x)),
        ["sigmoid"] = (x => x.sigmoid(), x => x.sigmoid_(), x => 1 / (1 + Math.Exp(-x))),
        ["reciprocal"] = (x => x.reciprocal(), x => x.reciprocal_(), x => 1 / x),
        ["relu"] = (x => (x - 0.5).relu(), x => x.sub_(0.5).relu_(), x => Math.Max(0, x - 0.5)),
        ["round"] = (x => x.round(), x => x.round_(), Math.Round),
        ["square"] = (x => x.square(), x => x.pow_(2), x => x * x),
        ["silu"] = (x => x.silu(), x => x.silu_(), x => x / (1 + Math.Exp(-x))),
        ["leaky_relu"] = (x => (x - 0.5).leaky_relu(0.1), x => x.sub_(0.5).leaky_relu_(0.1), x => x < 0.5 ? (x - 0.5) * 0.1 : x - 0.5),
        ["erf"] = (x => x.erf(), x => x.erf_(), Erf),
        ["erfc"] = (x => x.erfc(), x => x.erfc_(), x => 1 - Erf(x)),
        ["gelu"] = (x => x.gelu(), x => x.gelu_(), x => x * (1 + Erf(x / Math.Sqrt(2))) / 2),
        ["gelu, tanh"] = (
            x => x.gelu(TorchSharp.Modules.GELU.Approximate.tanh), x => x.gelu_(TorchSharp.Modules.GELU.Approximate.tanh),
            x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
        ["erfinv"] = (x => x.erf().erfinv(), x => x.erf_().erfinv_(), x => x),
        ["addition"] = (x => x + 2 - (1 - x), x => x.add_(x).add_(1), x => 2 * x + 1),
        ["clamp"] = (x => x.clamp(0.3, 0.8), x => x.clamp_(0.3, 0.8), x => Math.Clamp(x, 0.3, 0.8)),
        ["clamp_min"] = (x => x.clamp_min(0.3), x => x.clamp_min_(0.3), x => Math.Max(x, 0.3)),
        ["clamp_max"] = (x => x.clamp_max(0.3), x => x.clamp_max_(0.3), x => Math.Min(x, 0.3)),
        ["remainder"] = (x => (x % 0.3), x => x.remainder_(0.3), x => x % 0.3),
        ["fmod"] = (x => (-x).fmod(0.3), x => x.neg_().fmod_(0.3), x => -x % 0.3),
        ["pow"] = (x => x.pow(x), x => x.pow_(x.clone()), x => Math.Pow(x, x)),
        ["softplus"] = (x => x.softplus(), x => x.copy_(x.softplus()), x => Math.Log(1 + Math.Exp(x))),
        ["elu"] = (x => (-x).elu(2), x => x.copy_((-x).elu(2)), x => 2 * (Math.Exp(-x) - 1)),
        ["log_sigmoid"] = (x => x.log_sigmoid(), x => x.copy_(x.log_sigmoid()), x => -Math.Log(1 + Math.Exp(-x))),
        ["lerp"] = (x => x.lerp(ones(4, float64), 0.25), x => x.lerp_(ones(4, float64), 0.25), x => x + 0.25 * (1 - x)),
        ["lerp by tensor"] = (x => x.lerp(ones(4, float64), x), x => x.lerp_(ones(4, float64), x.clone()), x => x + x * (1 - x)),
        ["addcmul"] = (x => x.addcmul(x, x, 2), x => x.addcmul_(x.clone(), x.clone(), 2), x => x + 2 * x * x),
        ["addcdiv"] = (x => x.addcdiv(x, x, 2), x => x.addcdiv_(x.clone(), x.clone(), 2), x => x + 2),
        ["hypot"] = (x => x.hypot(ones(4, float64)), x => x.copy_(hypot(x, ones(4, float64))), x => Math.Sqrt(x * x + 1)),
        ["atan2"] = (x => x.atan2(ones(4, float64)), x => x.atan2_(ones(4, float64)), Math.Atan),
        ["maximum"] = (x => x.maximum(full(4, 0.5, float64)), x => x.copy_(maximum(x, full(4, 0.5, float64))), x => Math.Max(x, 0.5)),
        ["minimum"] = (x => x.minimum(full(4, 0.5, float64)), x => x.copy_(minimum(x, full(4, 0.5, float64))), x => Math.Min(x, 0.5)),
        ["floor_divide"] = (x => x.floor_divide(0.35), x => x.floor_divide_(0.35), x => Math.Floor(x / 0.35)),
        ["div, floored"] = (x => x.div(-0.35, RoundingMode.floor), x => x.div_(-0.35, RoundingMode.floor), x => Math.Floor(x / -0.35)),
        ["div, truncated"] = (x => x.div(-0.35, RoundingMode.trunc), x => x.div_(-0.35, RoundingMode.trunc), x => Math.Truncate(x / -0.35)),
    };

    // The series around zero, which converges quickly below one.
    private static double Erf(double x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; n < 40; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    [Theory, MemberData(nameof(Names))]
    public void A_function_equals_its_definition_fresh_and_in_place(string name)
    {
        using var scope = NewDisposeScope();
        var (fresh, inPlace, expected) = Functions[name];
        double[] wanted = [.. Inputs.Select(expected)];
        AssertClose(wanted, fresh(tensor(Inputs)), 1e-9);
        var x = tensor(Inputs);
        Assert.Same(x, inPlace(x));
        AssertClose(wanted, x, 1e-9);
    }

    [Fact]
    public void Operators_mix_tensors_and_numbers_on_either_side()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 2, 4 });
        AssertClose([3, 5], x + 1);
        AssertClose([3, 5], 1 + x);
        AssertClose([1, 3], x - 1);
        AssertClose([-1, -3], 1 - x);
        AssertClose([6, 12], 3 * x);
        AssertClose([4, 16], x * x);
        AssertClose([0.5, 0.25], 1 / x);
        AssertClose([1, 2], x / 2);
        AssertClose([-2, -4], -x);
        Assert.Equal(ScalarType.Int64, (tensor(new long[] { 1 }) + 1).dtype);
        Assert.Equal(ScalarType.Float32, (tensor(new long[] { 1 }) + 1.0).dtype);
    }

    [Fact]
    public void Comparisons_give_booleans_which_combine()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (tensor(new[] { 1f, 2f, 3f }), tensor(new[] { 3f, 2f, 1f }));
        Assert.Equal([false, true, false], (a == b).data<bool>().ToArray());
        Assert.Equal([true, false, true], (a != b).data<bool>().ToArray());
        Assert.Equal([true, false, false], (a < b).data<bool>().ToArray());
        Assert.Equal([true, true, false], (a <= b).data<bool>().ToArray());
        Assert.Equal([false, false, true], (a > 2).data<bool>().ToArray());
        Assert.Equal([false, true, true], (2 <= a).data<bool>().ToArray());
        Assert.Equal([false, true, false], ((a >= 2) & (a < 3)).data<bool>().ToArray());
        Assert.Equal([true, false, true], ((a < 2) | (a > 2)).data<bool>().ToArray());
        Assert.Equal([true, false, true], (~(a == 2)).data<bool>().ToArray());
        Assert.Equal([true, false, false], ((a < 3) ^ (a == 2)).data<bool>().ToArray());
        Assert.Equal([false, true, false], a.eq(2).logical_and(b.eq(2)).data<bool>().ToArray());
        Assert.Equal([true, true, true], a.ge(1).logical_or(b.gt(9)).data<bool>().ToArray());
        Assert.Equal([false, false, false], a.ge(1).logical_xor(b.le(9)).logical_not().logical_not().data<bool>().ToArray());
        AssertClose([1, 0, 0], a.clone().eq_(1));
        AssertClose([1, 1, 0], a.clone().lt_(3).ne_(0));
    }

    [Fact]
    public void Numbers_that_are_none_are_found_and_replaced()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity });
        Assert.Equal([false, true, false, false], x.isnan().data<bool>().ToArray());
        Assert.Equal([true, false, false, false], x.isfinite().data<bool>().ToArray());
        Assert.Equal([false, false, true, true], x.isinf().data<bool>().ToArray());
        AssertClose([1, 0, 9, -9], x.nan_to_num(0, 9, -9));
        Assert.True(x.allclose(x, equal_nan: true));
        Assert.False(allclose(x, x));
        Assert.True(isclose(x, x, nanEqual: true).all().ToBoolean());
    }

    [Fact]
    public void Where_chooses_by_element()
    {
        using var scope = NewDisposeScope();
        var x = arange(4, float32);
        AssertClose([0, 1, -2, -3], where(x < 2, x, -x));
        AssertClose([5, 1, 2, 3], x.masked_fill(x == 0, 5));
        AssertClose([5, 1, 2, 3], x.clone().masked_fill_(x == 0, 5));
        AssertClose([0.5, 1, 2, 2.5], clamp(x, full(4, 0.5), full(4, 2.5)));
    }
}
