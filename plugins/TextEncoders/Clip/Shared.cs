namespace LdmGraph.Plugins.TextEncoders;

/// <summary>A value with several owners, disposed by the last of them.</summary>
/// <remarks>Each owner disposes its own handle, once; handles may be shared and disposed from several threads.</remarks>
internal sealed class Shared<T> : IDisposable where T : class, IDisposable
{
    private sealed class Count
    {
        public int Owners = 1;
    }

    private readonly T _value;
    private readonly Count _count;
    private int _disposed;

    public Shared(T value) : this(value, new Count())
    {
    }

    private Shared(T value, Count count) => (_value, _count) = (value, count);

    /// <exception cref="ObjectDisposedException">This handle was disposed.</exception>
    public T Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            return _value;
        }
    }

    /// <summary>A handle for another owner.</summary>
    public Shared<T> Share()
    {
        var value = Value;
        Interlocked.Increment(ref _count.Owners);
        return new Shared<T>(value, _count);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0 && Interlocked.Decrement(ref _count.Owners) == 0) _value.Dispose();
    }
}
