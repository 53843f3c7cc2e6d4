using System.Net;
using System.Net.Sockets;

namespace EndToEnd.Tests;

/// <summary>A wire between browser and server that can be cut: what is connected through it breaks, and nothing new gets through until it is mended.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly Task _accepting;
    private volatile bool _isCut;

    public Wire(int port)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(port);
    }

    public int Port { get; }

    public void Cut()
    {
        _isCut = true;
        lock (_gate)
        {
            foreach (var socket in _sockets) socket.Close(0);
            _sockets.Clear();
        }
    }

    public void Mend() => _isCut = false;

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _over.Dispose();
    }

    private async Task AcceptAsync(int port)
    {
        while (!_over.IsCancellationRequested)
            try
            {
                var near = await _listener.AcceptSocketAsync(_over.Token);
                if (_isCut)
                {
                    near.Close(0);
                    continue;
                }
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await far.ConnectAsync(IPAddress.Loopback, port, _over.Token);
                lock (_gate) _sockets.AddRange([near, far]);
                _ = CopyAsync(near, far);
                _ = CopyAsync(far, near);
            }
            catch (Exception gone) when (gone is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (_over.IsCancellationRequested) return;
            }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[1 << 14];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count) await to.SendAsync(buffer.AsMemory(0, count));
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Cut; the other end learns it when its own socket is closed.
            from.Close(0);
            to.Close(0);
        }
    }
}
