using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace LdmGraph.Web.Serving;

/// <summary>Listens on the port asked for or, where that is taken, on one of the next; bound at once, so that nobody can come between.</summary>
internal static class FreePort
{
    private const int Attempts = 50;

    public static Socket Bind(EndPoint wanted)
    {
        if (wanted is not IPEndPoint { Port: > 0 } first) return SocketTransportOptions.CreateDefaultBoundListenSocket(wanted);
        for (var port = first.Port; port < Math.Min(first.Port + Attempts, IPEndPoint.MaxPort); port++)
        {
            try
            {
                return SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(first.Address, port));
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                continue;
            }
            catch (SocketException refused)
            {
                throw new SettingsException($"cannot listen on {first.Address}, port {port}: {refused.Message}");
            }
        }
        return SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(first.Address, 0));
    }
}
