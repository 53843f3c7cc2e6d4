using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            new Tensor(Native.ldm_empty_like(Handle, Native.Type(dtype), Native.Place(device))).Tracked(requires_grad);

        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            new Tensor(Native.ldm_zeros_like(Handle, Native.Type(dtype), Native.Place(device))).Tracked(requires_grad);

        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            new Tensor(Native.ldm_ones_like(Handle, Native.Type(dtype), Native.Place(device))).Tracked(requires_grad);

        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            new Tensor(Native.ldm_full_like(Handle, value, Native.Type(dtype), Native.Place(device))).Tracked(requires_grad);

        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            new Tensor(Native.ldm_rand_like(Handle, Native.Type(dtype), Native.Place(device))).Tracked(requires_grad);

        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            new Tensor(Native.ldm_randn_like(Handle, Native.Type(dtype), Native.Place(device))).Tracked(requires_grad);

        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.empty(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.zeros(size, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_ones(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.ones([size], dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_ones(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.ones([rows, columns], dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.full(size, value, dtype ?? this.dtype, device ?? this.device, requires_grad);

        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) => InPlace(Native.ldm_normal_(Handle, mean, std, Generator.HandleOf(generator)));
        public Tensor uniform_(double from, double to, Generator? generator = null) => InPlace(Native.ldm_uniform_(Handle, from, to, Generator.HandleOf(generator)));
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => InPlace(Native.ldm_bernoulli_(Handle, p, Generator.HandleOf(generator)));
        public Tensor bernoulli(Generator? generator = null) => new(Native.ldm_bernoulli(Handle, Generator.HandleOf(generator)));

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            new(Native.ldm_multinomial(Handle, num_samples, replacement, Generator.HandleOf(generator)));

        internal Tensor Tracked(bool requires_grad)
        {
            if (requires_grad) this.requires_grad = true;
            return this;
        }
    }
}
