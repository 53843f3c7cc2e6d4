using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Moved((int)type, -1, copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Moved((int)type, -1, copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Moved(-1, device.Packed, copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Moved((int)type, device.Packed, copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);

        public Tensor type(ScalarType dtype) => to(dtype);
        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);
        public Tensor @bool() => to_type(ScalarType.Bool);
        public Tensor @byte() => to_type(ScalarType.Byte);
        public Tensor @char() => to_type(ScalarType.Int8);
        public Tensor @short() => to_type(ScalarType.Int16);
        public Tensor @int() => to_type(ScalarType.Int32);
        public Tensor @long() => to_type(ScalarType.Int64);
        public Tensor half() => to_type(ScalarType.Float16);
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);
        public Tensor @float() => to_type(ScalarType.Float32);
        public Tensor @double() => to_type(ScalarType.Float64);
        public Tensor cpu() => to(CPU);
        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? CUDA, non_blocking: non_blocking);
        public Tensor pin_memory() => new(Native.ldm_pin_memory(Handle));

        /// <summary>The same numbers in rows without gaps; the same memory where that is so already.</summary>
        public Tensor contiguous() => new(Native.ldm_contiguous(Handle, 0));

        public Tensor clone() => new(Native.ldm_clone(Handle));

        /// <summary>Another handle on the same memory.</summary>
        public Tensor alias() => new(Native.ldm_alias(Handle));

        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            Native.Check(Native.ldm_copy_(Handle, source.Handle, nonBlocking));
            return this;
        }

        public Tensor set_(Tensor source)
        {
            Native.Check(Native.ldm_set_(Handle, source.Handle));
            return this;
        }

        private Tensor Moved(int type, int device, bool copy, bool disposeAfter, bool non_blocking)
        {
            var result = new Tensor(Native.ldm_to(Handle, type, device, non_blocking, copy));
            if (disposeAfter) Dispose();
            return result;
        }
    }
}
