namespace LdmGraph.Engine;

/// <summary>What of a value on an edge must be disposed: the value itself, the elements of a list, and what either works through.</summary>
internal static class OwnedValues
{
    public static Sequence Of(object? value) => new(value);

    /// <summary>Bytes a value takes, as far as it says so.</summary>
    public static long Measure(object? value) => value switch
    {
        null => 0,
        IMeasured measured => measured.Bytes,
        string text => 32 + 2L * text.Length,
        // Elements that are disposed are counted by themselves.
        System.Collections.ICollection list => 64 + 24L * list.Count,
        _ => 24,
    };

    internal readonly struct Sequence(object? value)
    {
        public Enumerator GetEnumerator() => new(value);
    }

    /// <summary>Walks lists of lists with a stack of its own; a single value, the usual case, allocates nothing.</summary>
    internal struct Enumerator(object? value)
    {
        private Stack<object>? _stack;
        private object? _next = value;

        public object Current { get; private set; } = null!;

        public bool MoveNext()
        {
            while (true)
            {
                var candidate = _next;
                _next = null;
                if (candidate is null && (_stack is null || !_stack.TryPop(out candidate))) return false;
                if (candidate is IHoldsValues holder) Push(holder.Held);
                if (candidate is IDisposable)
                {
                    Current = candidate;
                    return true;
                }
                if (candidate is IReadOnlyList<object> list) Push(list);
            }
        }

        private void Push(IReadOnlyList<object> values)
        {
            _stack ??= [];
            for (var i = values.Count - 1; i >= 0; i--)
                if (values[i] is { } item) _stack.Push(item);
        }
    }
}
