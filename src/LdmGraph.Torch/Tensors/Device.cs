namespace TorchSharp;

/// <summary>Kinds of devices, numbered as in libtorch.</summary>
public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
    MPS = 13,
    META = 14,
}

public static partial class torch
{
    /// <summary>Where a tensor lives. META has shapes and types, but no numbers and no memory.</summary>
    public class Device : IEquatable<Device>
    {
        public Device(string description)
        {
            var parts = description.Split(':');
            type = parts[0].ToUpperInvariant() switch
            {
                "CPU" => DeviceType.CPU,
                "CUDA" => DeviceType.CUDA,
                "MPS" => DeviceType.MPS,
                "META" => DeviceType.META,
                _ => throw new ArgumentException($"Unknown device '{description}'; say cpu, cuda, cuda:0 or meta.", nameof(description)),
            };
            index = parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : -1;
        }

        public Device(string deviceType, int index = -1) : this(deviceType) => this.index = index;

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        public Device(int index) : this(DeviceType.CUDA, index) { }

        public DeviceType type { get; }

        /// <summary>-1 for the current one of its kind.</summary>
        public int index { get; }

        /// <summary>As the shim expects it.</summary>
        internal int Packed => ((int)type << 8) | (index + 1);

        internal static Device Unpack(int packed) => packed switch
        {
            (int)DeviceType.CPU << 8 => CPU,
            (int)DeviceType.META << 8 => META,
            _ => new((DeviceType)(packed >> 8), (packed & 0xff) - 1),
        };

        public static implicit operator Device(string description) => new(description);

        // The current device is the same place as its own number; only equal indices are known to be equal, though.
        public bool Equals(Device? other) => other is not null && type == other.type && index == other.index;

        public override bool Equals(object? obj) => Equals(obj as Device);

        public override int GetHashCode() => Packed;

        public override string ToString()
        {
            var name = type switch { DeviceType.CPU => "cpu", DeviceType.CUDA => "cuda", DeviceType.MPS => "mps", _ => "meta" };
            return index < 0 ? name : $"{name}:{index}";
        }
    }

    public static readonly Device CPU = new(DeviceType.CPU);
    public static readonly Device META = new(DeviceType.META);
    public static readonly Device CUDA = new(DeviceType.CUDA);
    public static readonly Device MPS = new(DeviceType.MPS);

    public static Device device(string description) => new(description);

    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    public static Device device(int index) => new(DeviceType.CUDA, index);
}
