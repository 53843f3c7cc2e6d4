using System.Net;

namespace LdmGraph.Web.Serving;

/// <summary>Where this server is to be found, known once it listens.</summary>
internal sealed class ServerAddress(ServeSettings settings)
{
    /// <summary>The port in use, which is the one asked for where that was free.</summary>
    public int Port { get; set; }

    /// <summary>For a browser on this machine.</summary>
    public string Url => $"http://{Host}:{Port}/";

    /// <summary>The same with the token, where one is needed.</summary>
    public string Link => settings.Token is { } token ? $"{Url}?token={Uri.EscapeDataString(token)}" : Url;

    private string Host => settings.Address switch
    {
        var any when any.Equals(IPAddress.Any) || any.Equals(IPAddress.IPv6Any) => "127.0.0.1",
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } six => $"[{six}]",
        var four => four.ToString(),
    };
}
