using System.Runtime.InteropServices;

namespace LdmGraph.Cli;

/// <summary>Ctrl+C and SIGTERM: the first asks the run to stop, so that nothing is left half done; the second ends the process.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // Left uncancelled, the second signal does what it does to any process.
        if (_source.IsCancellationRequested) return;
        context.Cancel = true;
        Console.Error.WriteLine("Stopping after the current step; once more to stop at once.");
        _source.Cancel();
    }
}
