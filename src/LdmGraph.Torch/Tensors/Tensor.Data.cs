using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The numbers themselves, in place. Valid while the tensor lives.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            CheckHolds(typeof(T));
            return new(device_type == DeviceType.CPU ? this : cpu());
        }

        /// <summary>The memory as bytes; for tensors on the CPU without gaps.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_contiguous()) throw new InvalidOperationException("The bytes of a tensor with gaps were asked for; say contiguous() first.");
                if (!is_cpu()) throw new InvalidOperationException($"The bytes of a tensor on {device} were asked for; say cpu() first.");
                return new((void*)DataPointer, checked((int)(NumberOfElements * ElementSize)));
            }
            set => value.CopyTo(bytes);
        }

        /// <summary>The only element.</summary>
        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException($"Only a tensor with one element has an item; this one has {NumberOfElements}.");
            return data<T>()[0];
        }

        public Scalar ToScalar() => torch.is_integral(dtype) ? Whole() : Real();
        public float ToSingle() => (float)Real();
        public double ToDouble() => Real();
        public int ToInt32() => checked((int)Whole());
        public long ToInt64() => Whole();
        public byte ToByte() => checked((byte)Whole());
        public bool ToBoolean() => Real() != 0;
        public float ReadCpuSingle(long i) => data<float>()[i];
        public double ReadCpuDouble(long i) => data<double>()[i];
        public long ReadCpuInt64(long i) => data<long>()[i];

        public static explicit operator float(Tensor value) => value.ToSingle();
        public static explicit operator double(Tensor value) => value.ToDouble();
        public static explicit operator int(Tensor value) => value.ToInt32();
        public static explicit operator long(Tensor value) => value.ToInt64();
        public static explicit operator bool(Tensor value) => value.ToBoolean();

        internal nint DataPointer
        {
            get
            {
                Native.Check(Native.ldm_data(Handle, out var data));
                return data;
            }
        }

        private double Real()
        {
            Native.Check(Native.ldm_item(Handle, 0, out var real, out _));
            return real;
        }

        private long Whole()
        {
            Native.Check(Native.ldm_item(Handle, 1, out _, out var whole));
            return whole;
        }

        private void CheckHolds(Type type)
        {
            var wanted = ToScalarType(type);
            if (wanted != dtype) throw new ArgumentException($"A tensor of {dtype} was read as {wanted}; convert it with to(ScalarType.{wanted}) first.");
        }
    }
}
