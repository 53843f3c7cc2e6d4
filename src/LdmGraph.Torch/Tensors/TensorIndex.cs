using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>What stands between two commas of an index: a number, a slice, an ellipsis, a new axis, or a tensor.</summary>
    public readonly struct TensorIndex
    {
        private readonly NativeIndex native;

        private TensorIndex(long kind, long? start = 0, long? stop = null, long? step = null, nint values = 0) =>
            native = new()
            {
                Kind = kind,
                Start = start ?? NativeIndex.Absent,
                Stop = stop ?? NativeIndex.Absent,
                Step = step ?? NativeIndex.Absent,
                Values = values,
            };

        public static readonly TensorIndex None = new(0);
        public static readonly TensorIndex Null = None;
        public static readonly TensorIndex Ellipsis = new(2);
        public static readonly TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new(5, start, stop, step);
        public static TensorIndex Slice((int? start, int? end) range) => Slice((long?)range.start, range.end);

        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            range.End.IsFromEnd ? (range.End.Value == 0 ? null : -range.End.Value) : range.End.Value);

        public static TensorIndex Bool(bool value) => new(3, value ? 1 : 0);
        public static TensorIndex Single(long? index) => new(1, index);
        public static TensorIndex Tensor(Tensor tensor) => new(4, values: tensor.Handle);

        public static implicit operator TensorIndex(long value) => Single(value);
        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);
        public static implicit operator TensorIndex(Range range) => Slice(range);
        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);

        internal static void Fill(ReadOnlySpan<TensorIndex> from, Span<NativeIndex> to)
        {
            for (var i = 0; i < from.Length; i++) to[i] = from[i].native;
        }
    }
}
