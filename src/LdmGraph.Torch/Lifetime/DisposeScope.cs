namespace TorchSharp;

/// <summary>
/// Owns the tensors that this thread makes until it is disposed. Write <c>using var scope = torch.NewDisposeScope();</c>.
/// </summary>
/// <remarks>
/// TorchSharp has a class here. A ref struct cannot be held over an await, where the scope would go on collecting another thread's tensors;
/// code that says <c>var</c> compiles against both.
/// </remarks>
public readonly ref struct DisposeScope : IDisposable
{
    private readonly ScopeFrame frame;
    private readonly int generation;

    internal DisposeScope(ScopeFrame frame)
    {
        this.frame = frame;
        generation = frame.Generation;
    }

    public int DisposablesCount => frame.Count;

    public IReadOnlyList<IDisposable> DisposablesView => frame.Snapshot();

    public T MoveToOuter<T>(T disposable) where T : torch.Tensor
    {
        disposable.MoveToOuterDisposeScope();
        return disposable;
    }

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : torch.Tensor where T2 : torch.Tensor =>
        (MoveToOuter(first), MoveToOuter(second));

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : torch.Tensor where T2 : torch.Tensor where T3 : torch.Tensor =>
        (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    public void MoveToOuter(IEnumerable<torch.Tensor> disposables)
    {
        foreach (var tensor in disposables) tensor.MoveToOuterDisposeScope();
    }

    public T Detach<T>(T disposable) where T : torch.Tensor
    {
        disposable.DetachFromDisposeScope();
        return disposable;
    }

    public void Detach(IEnumerable<torch.Tensor> disposables)
    {
        foreach (var tensor in disposables) tensor.DetachFromDisposeScope();
    }

    /// <summary>Lets this scope own a tensor that was made elsewhere.</summary>
    public void Attach(torch.Tensor disposable)
    {
        disposable.DetachFromDisposeScope();
        frame.Add(disposable);
    }

    public bool Contains(torch.Tensor disposable) => disposable.Frame == frame;

    public void DisposeEverything() => frame.DisposeAll();

    public T DisposeEverythingBut<T>(T keep) where T : torch.Tensor
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    public void DisposeEverythingBut(IEnumerable<torch.Tensor> inKeep)
    {
        var kept = inKeep.Where(tensor => !tensor.IsInvalid).ToHashSet();
        foreach (var tensor in frame.Snapshot())
        {
            if (!kept.Contains(tensor)) tensor.Dispose();
        }
    }

    public void Dispose() => frame?.Close(generation);
}

public static partial class torch
{
    /// <summary>Opens a scope on this thread; it ends the life of every tensor made until it is disposed and not moved out.</summary>
    public static DisposeScope NewDisposeScope() => new(ScopeFrame.Open());

    /// <summary>Runs a computation in a scope of its own; only its result stays.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
