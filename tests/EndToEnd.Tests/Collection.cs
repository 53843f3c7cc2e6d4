using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace EndToEnd.Tests;

/// <summary>
/// Makes another .NET process collect its garbage: who asks its diagnostics port for heap events gets a full collection first.
/// https://github.com/dotnet/diagnostics/blob/main/documentation/design-docs/ipc-protocol.md
/// </summary>
internal static class Collection
{
    private const byte EventPipe = 2, StopTracing = 1, CollectTracing = 2, Ok = 0;
    private const ulong HeapCollect = 0x800000;
    private const int HeaderLength = 20;

    public static async Task ForceAsync(int process)
    {
        // Killed processes leave theirs behind, and numbers of processes come again.
        var path = Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{process}-*-socket").MaxBy(File.GetLastWriteTimeUtc)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var tracing = await AskAsync(path, CollectTracing, Request(), patience.Token);
        var session = new byte[sizeof(ulong)];
        await tracing.ReadExactlyAsync(session, patience.Token);
        var drained = tracing.CopyToAsync(Stream.Null, patience.Token);
        await using (await AskAsync(path, StopTracing, session, patience.Token)) { }
        await drained;
    }

    private static byte[] Request()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(16);               // megabytes of buffer
        writer.Write(1);                // format: nettrace
        writer.Write(1);                // providers
        writer.Write(HeapCollect);
        writer.Write(4);                // level: informational
        Text("Microsoft-Windows-DotNETRuntime");
        writer.Write(0);                // no filter
        return bytes.ToArray();

        void Text(string text)
        {
            writer.Write(text.Length + 1);
            writer.Write(Encoding.Unicode.GetBytes(text + '\0'));
        }
    }

    private static async Task<NetworkStream> AskAsync(string path, byte command, byte[] payload, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        var stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(Message(command, payload), cancellation);
        var header = new byte[HeaderLength];
        await stream.ReadExactlyAsync(header, cancellation);
        if (header[17] != Ok) throw new InvalidOperationException($"the process refused command {command}");
        return stream;
    }

    private static byte[] Message(byte command, byte[] payload)
    {
        var message = new byte[HeaderLength + payload.Length];
        Encoding.ASCII.GetBytes("DOTNET_IPC_V1\0").CopyTo(message, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(14), (ushort)message.Length);
        (message[16], message[17]) = (EventPipe, command);
        payload.CopyTo(message, HeaderLength);
        return message;
    }
}
