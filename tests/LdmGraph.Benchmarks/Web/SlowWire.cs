using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace LdmGraph.Benchmarks.Web;

/// <summary>A wire to the server that is so long: every byte takes half of the round trip's time, each way. It is as wide as is wanted.</summary>
internal sealed class SlowWire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly Task _accepting;
    private readonly TimeSpan _oneWay;

    public SlowWire(Uri server, TimeSpan roundTrip)
    {
        _oneWay = roundTrip / 2;
        _listener.Start();
        Url = new UriBuilder(server) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync(server.Port);
    }

    public Uri Url { get; }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
        _over.Dispose();
    }

    private async Task AcceptAsync(int port)
    {
        var open = new List<Task>();
        try
        {
            while (true) open.Add(ConnectAsync(await _listener.AcceptSocketAsync(_over.Token), port));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ConnectAsync(Socket near, int port)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (near)
        {
            near.NoDelay = true;
            // Shaking hands takes a round trip as well.
            await DelayAsync(2 * _oneWay);
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, port, _over.Token);
                await Task.WhenAll(CopyAsync(near, far), CopyAsync(far, near));
            }
            catch (Exception gone) when (gone is SocketException or OperationCanceledException)
            {
                // Either end has closed; both sockets are, behind this.
                return;
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var way = Channel.CreateUnbounded<(long Sent, byte[] Bytes)>();
        var arriving = ArriveAsync(way.Reader, to);
        var buffer = new byte[1 << 16];
        try
        {
            while (await from.ReceiveAsync(buffer, _over.Token) is > 0 and var count) way.Writer.TryWrite((Stopwatch.GetTimestamp(), buffer[..count]));
        }
        finally
        {
            way.Writer.Complete();
            await arriving;
        }
    }

    private async Task ArriveAsync(ChannelReader<(long Sent, byte[] Bytes)> way, Socket to)
    {
        await foreach (var (sent, bytes) in way.ReadAllAsync(_over.Token))
        {
            await DelayAsync(_oneWay - Stopwatch.GetElapsedTime(sent));
            await to.SendAsync(bytes, _over.Token);
        }
        to.Shutdown(SocketShutdown.Send);
    }

    private Task DelayAsync(TimeSpan time) => time > TimeSpan.Zero ? Task.Delay(time, _over.Token) : Task.CompletedTask;
}
