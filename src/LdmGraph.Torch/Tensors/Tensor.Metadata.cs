using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => Native.ldm_dim(Handle);
        public long dim() => Dimensions;
        public long ndim => Dimensions;
        public long NumberOfElements => Native.ldm_numel(Handle);
        public long numel() => NumberOfElements;

        /// <summary>Bytes an element takes.</summary>
        public long ElementSize => Native.ldm_element_size(Handle);

        public long element_size() => ElementSize;

        public ScalarType dtype => (ScalarType)Native.ldm_dtype(Handle);
        public Device device => Device.Unpack(Native.ldm_device(Handle));
        public DeviceType device_type => (DeviceType)(Native.ldm_device(Handle) >> 8);
        public int device_index => (Native.ldm_device(Handle) & 0xff) - 1;
        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;
        public bool is_cpu() => device_type == DeviceType.CPU;
        public bool is_integral() => torch.is_integral(dtype);
        public bool is_floating_point() => torch.is_floating_point(dtype);
        public bool is_complex() => torch.is_complex(dtype);

        public long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                Native.ldm_sizes(handle, sizes);
                return sizes;
            }
        }

        public long[] size() => shape;

        public long size(int dim)
        {
            var rank = (int)Dimensions;
            Span<long> sizes = stackalloc long[rank];
            Native.ldm_sizes(handle, sizes);
            var at = dim < 0 ? dim + rank : dim;
            if ((uint)at >= (uint)rank) throw new ArgumentOutOfRangeException(nameof(dim), dim, $"The tensor has {rank} dimensions.");
            return sizes[at];
        }

        public long[] stride()
        {
            var strides = new long[Dimensions];
            Native.Check(Native.ldm_strides(handle, strides));
            return strides;
        }

        public long stride(int dim) => stride()[dim < 0 ? dim + (int)Dimensions : dim];

        public long storage_offset() => Native.ldm_storage_offset(Handle);

        public bool is_contiguous() => Native.ldm_is_contiguous(Handle, 0) != 0;

        /// <summary>Whether channels lie closest together in memory, as convolutions on the CPU like it.</summary>
        internal bool IsChannelsLast => Native.ldm_is_contiguous(Handle, 1) != 0;
    }
}
