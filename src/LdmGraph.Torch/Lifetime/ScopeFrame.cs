namespace TorchSharp;

/// <summary>The tensors of one open scope. Frames form a stack per thread and are reused, so that opening a scope allocates nothing.</summary>
internal sealed class ScopeFrame
{
    [ThreadStatic] private static ScopeFrame? current;

    private torch.Tensor[] items = new torch.Tensor[16];
    private int count;
    private ScopeFrame? spare;

    private ScopeFrame(ScopeFrame? outer) => Outer = outer;

    [ThreadStatic] private static ScopeFrame? root;

    internal static ScopeFrame? Current => current;

    internal ScopeFrame? Outer { get; }

    /// <summary>Counts openings, so that a scope disposed twice does not close its successor.</summary>
    internal int Generation { get; private set; }

    internal int Count => count;

    internal static ScopeFrame Open()
    {
        var outer = current;
        var frame = outer is null ? root ??= new ScopeFrame(null) : outer.spare ??= new ScopeFrame(outer);
        frame.Generation++;
        return current = frame;
    }

    internal void Close(int generation)
    {
        if (generation != Generation) return;
        Generation++;
        DisposeAll();
        // A scope that is disposed before one opened later closes that one, too.
        for (var inner = current; inner is not null && inner != this; inner = inner.Outer) inner.DisposeAll();
        current = Outer;
    }

    internal void Add(torch.Tensor tensor)
    {
        if (count == items.Length) Array.Resize(ref items, count * 2);
        tensor.Frame = this;
        tensor.Slot = count;
        items[count++] = tensor;
    }

    internal void Remove(torch.Tensor tensor)
    {
        var last = items[--count];
        items[tensor.Slot] = last;
        last.Slot = tensor.Slot;
        items[count] = null!;
        tensor.Frame = null;
    }

    internal void DisposeAll()
    {
        while (count > 0) items[count - 1].Dispose();
    }

    internal IReadOnlyList<torch.Tensor> Snapshot() => items[..count];
}
