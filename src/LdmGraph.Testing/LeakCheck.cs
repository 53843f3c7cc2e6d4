using LdmGraph.Torch;

namespace LdmGraph.Testing;

/// <summary>
/// Checks that code leaves as many tensors as it found. Counts those of the whole process: tests that use it must not run beside
/// others (in xUnit: <c>[assembly: CollectionBehavior(DisableTestParallelization = true)]</c>).
/// </summary>
public static class LeakCheck
{
    /// <summary>Runs the code.</summary>
    /// <exception cref="LeakException">Tensors are left, or some are gone that the code did not make.</exception>
    public static void Run(Action code)
    {
        ArgumentNullException.ThrowIfNull(code);
        var before = TorchRuntime.LiveTensors;
        code();
        Verify(before);
    }

    /// <inheritdoc cref="Run"/>
    public static async Task RunAsync(Func<Task> code)
    {
        ArgumentNullException.ThrowIfNull(code);
        var before = TorchRuntime.LiveTensors;
        await code();
        Verify(before);
    }

    private static void Verify(long before)
    {
        var left = TorchRuntime.LiveTensors - before;
        if (left > 0) throw new LeakException($"{left} tensors were left behind; dispose them, or make them in a scope: using var scope = torch.NewDisposeScope()");
        if (left < 0) throw new LeakException($"{-left} tensors were disposed that the code did not make; a node never disposes its inputs");
    }
}

/// <summary>Code left tensors behind, or disposed those of others.</summary>
public sealed class LeakException(string message) : Exception(message);
