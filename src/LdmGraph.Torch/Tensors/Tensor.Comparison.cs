using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => new(Native.ldm_eq(Handle, target.Handle));
        public Tensor eq(Scalar target) => new(Native.ldm_eq_number(Handle, target));
        public Tensor eq_(Tensor target) => InPlace(Native.ldm_eq_(Handle, target.Handle));
        public Tensor eq_(Scalar target) => InPlace(Native.ldm_eq_number_(Handle, target));
        public Tensor ne(Tensor target) => new(Native.ldm_ne(Handle, target.Handle));
        public Tensor ne(Scalar target) => new(Native.ldm_ne_number(Handle, target));
        public Tensor ne_(Tensor target) => InPlace(Native.ldm_ne_(Handle, target.Handle));
        public Tensor ne_(Scalar target) => InPlace(Native.ldm_ne_number_(Handle, target));
        public Tensor lt(Tensor target) => new(Native.ldm_lt(Handle, target.Handle));
        public Tensor lt(Scalar target) => new(Native.ldm_lt_number(Handle, target));
        public Tensor lt_(Tensor target) => InPlace(Native.ldm_lt_(Handle, target.Handle));
        public Tensor lt_(Scalar target) => InPlace(Native.ldm_lt_number_(Handle, target));
        public Tensor le(Tensor target) => new(Native.ldm_le(Handle, target.Handle));
        public Tensor le(Scalar target) => new(Native.ldm_le_number(Handle, target));
        public Tensor le_(Tensor target) => InPlace(Native.ldm_le_(Handle, target.Handle));
        public Tensor le_(Scalar target) => InPlace(Native.ldm_le_number_(Handle, target));
        public Tensor gt(Tensor target) => new(Native.ldm_gt(Handle, target.Handle));
        public Tensor gt(Scalar target) => new(Native.ldm_gt_number(Handle, target));
        public Tensor gt_(Tensor target) => InPlace(Native.ldm_gt_(Handle, target.Handle));
        public Tensor gt_(Scalar target) => InPlace(Native.ldm_gt_number_(Handle, target));
        public Tensor ge(Tensor target) => new(Native.ldm_ge(Handle, target.Handle));
        public Tensor ge(Scalar target) => new(Native.ldm_ge_number(Handle, target));
        public Tensor ge_(Tensor target) => InPlace(Native.ldm_ge_(Handle, target.Handle));
        public Tensor ge_(Scalar target) => InPlace(Native.ldm_ge_number_(Handle, target));
        public Tensor not_equal(Tensor target) => ne(target);
        public Tensor less(Tensor target) => lt(target);
        public Tensor less_equal(Tensor target) => le(target);
        public Tensor greater(Tensor target) => gt(target);
        public Tensor greater_equal(Tensor target) => ge(target);
        public Tensor logical_and(Tensor other) => new(Native.ldm_logical_and(Handle, other.Handle));
        public Tensor logical_and_(Tensor other) => InPlace(Native.ldm_logical_and_(Handle, other.Handle));
        public Tensor bitwise_and(Tensor other) => new(Native.ldm_bitwise_and(Handle, other.Handle));
        public Tensor logical_or(Tensor other) => new(Native.ldm_logical_or(Handle, other.Handle));
        public Tensor logical_or_(Tensor other) => InPlace(Native.ldm_logical_or_(Handle, other.Handle));
        public Tensor bitwise_or(Tensor other) => new(Native.ldm_bitwise_or(Handle, other.Handle));
        public Tensor logical_xor(Tensor other) => new(Native.ldm_logical_xor(Handle, other.Handle));
        public Tensor logical_xor_(Tensor other) => InPlace(Native.ldm_logical_xor_(Handle, other.Handle));
        public Tensor bitwise_xor(Tensor other) => new(Native.ldm_bitwise_xor(Handle, other.Handle));
        public Tensor bitwise_not() => new(Native.ldm_bitwise_not(Handle));
        public Tensor isnan() => new(Native.ldm_isnan(Handle));
        public Tensor isfinite() => new(Native.ldm_isfinite(Handle));
        public Tensor isinf() => new(Native.ldm_isinf(Handle));
        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            new(Native.ldm_isclose(Handle, other.Handle, rtol, atol, nanEqual));

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            Native.Check(Native.ldm_allclose(Handle, target.Handle, rtol, atol, equal_nan, out var result));
            return result != 0;
        }

        /// <summary>This tensor where the condition holds, the other elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => new(Native.ldm_where(condition.Handle, Handle, y.Handle));
    }
}
