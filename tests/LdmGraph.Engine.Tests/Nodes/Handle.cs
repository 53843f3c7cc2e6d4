using LdmGraph;

namespace TestNodes;

/// <summary>A value that must be disposed exactly once, and must not be used afterwards. Counts in its own ledger, so that tests can run side by side.</summary>
[PortType("handle")]
public sealed class Handle : IDisposable, IMeasured, IHoldsValues, IFiniteNumbers, IPersistentValue<Handle>
{
    private int _disposals;

    public Handle(double value, Ledger ledger)
    {
        Value = value;
        Ledger = ledger;
        ledger.CountMade();
    }

    public double Value { get; }

    /// <summary>Handles that this one works through.</summary>
    public IReadOnlyList<object> Held { get; init; } = [];

    public Ledger Ledger { get; }

    public long Bytes { get; set; } = 100;

    public string? FindNonFinite() => double.IsFinite(Value) ? null : $"1 of 1 numbers is {Value}";

    public double Read()
    {
        for (var handle = this; handle is not null; handle = handle.Held.Count > 0 ? (Handle)handle.Held[0] : null)
            ObjectDisposedException.ThrowIf(Volatile.Read(ref handle._disposals) != 0, handle);
        return Value;
    }

    public void Dispose()
    {
        Ledger.CountDisposed(again: Interlocked.Increment(ref _disposals) > 1);
    }

    public void Write(Stream stream) => stream.Write(BitConverter.GetBytes(Read()));

    public static Handle Read(Stream stream)
    {
        var bytes = new byte[8];
        stream.ReadExactly(bytes);
        return new Handle(BitConverter.ToDouble(bytes), Ledger.OfDisk);
    }

    public override string ToString() => $"handle {Value}";
}

/// <summary>Counts handles, evaluations and the order of names. A service of test nodes.</summary>
public sealed class Ledger
{
    public static readonly Ledger OfDisk = new();

    private int _made;
    private int _disposed;
    private int _disposedTwice;

    public List<string> Evaluated { get; } = [];

    public int Made => _made;

    public int DisposedTwice => _disposedTwice;

    public int Alive => _made - _disposed;

    public void CountMade() => Interlocked.Increment(ref _made);

    public void CountDisposed(bool again)
    {
        Interlocked.Increment(ref _disposed);
        if (again) Interlocked.Increment(ref _disposedTwice);
    }

    public void Note(string name)
    {
        lock (Evaluated) Evaluated.Add(name);
    }
}

/// <summary>Hands the ledger, and whatever else a test adds, to constructors.</summary>
public sealed class Services : IServiceProvider
{
    private readonly Dictionary<Type, object> _services = [];

    public Services(params object[] services)
    {
        foreach (var service in services) _services[service.GetType()] = service;
    }

    public object? GetService(Type serviceType) => _services.GetValueOrDefault(serviceType);
}

[Node("handle.make@1")]
public sealed class MakeHandle(Ledger ledger) : INode<MakeHandle.Result>
{
    [Input] public double Value { get; init; }

    public sealed record Result(Handle Handle);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        ledger.Note(context.NodePath);
        return new(new Result(new Handle(Value, ledger)));
    }
}

/// <summary>Sums what it is given; makes two handles, one of which is often not used.</summary>
[Node("handle.sum@1")]
public sealed class SumHandles(Ledger ledger) : INode<SumHandles.Result>
{
    [Input] public IReadOnlyList<Handle> Handles { get; init; } = [];

    public sealed record Result(Handle Sum, Handle Count);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        ledger.Note(context.NodePath);
        return new(new Result(new Handle(Handles.Sum(handle => handle.Read()), ledger), new Handle(Handles.Count, ledger)));
    }
}

/// <summary>Makes a handle that works through another one.</summary>
[Node("handle.wrap@1")]
public sealed class WrapHandle(Ledger ledger) : INode<WrapHandle.Result>
{
    [Input] public required Handle Handle { get; init; }

    public sealed record Result(Handle Handle);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        ledger.Note(context.NodePath);
        return new(new Result(new Handle(Handle.Read(), ledger) { Held = [Handle] }));
    }
}

/// <summary>Returns its inputs themselves: as they are, and in a list in which the first stands twice.</summary>
[Node("handle.pass@1")]
public sealed class PassHandles(Ledger ledger) : INode<PassHandles.Result>
{
    [Input] public required IReadOnlyList<Handle> Handles { get; init; }

    public sealed record Result(Handle First, IReadOnlyList<Handle> All);

    public ValueTask<Result> EvaluateAsync(NodeContext context)
    {
        ledger.Note(context.NodePath);
        _ = Handles[0].Read();
        return new(new Result(Handles[0], [.. Handles, Handles[0]]));
    }
}

[Node("handle.read@1")]
public sealed class ReadHandle : INode<ReadHandle.Result>
{
    [Input] public required Handle Handle { get; init; }

    public sealed record Result(double Value);

    public ValueTask<Result> EvaluateAsync(NodeContext context) => new(new Result(Handle.Read()));
}
