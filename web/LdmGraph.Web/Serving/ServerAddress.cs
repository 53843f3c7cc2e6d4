using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

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

    /// <summary>For browsers on other machines, where it listens on every address of this one.</summary>
    public IEnumerable<string> LinksFromElsewhere => !settings.Address.Equals(IPAddress.Any) && !settings.Address.Equals(IPAddress.IPv6Any) ? []
        : NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))
            .Select(address => Link.Replace($"//{Host}:", $"//{address}:", StringComparison.Ordinal));

    private string Host => settings.Address switch
    {
        var any when any.Equals(IPAddress.Any) || any.Equals(IPAddress.IPv6Any) => "127.0.0.1",
        { AddressFamily: AddressFamily.InterNetworkV6 } six => $"[{six}]",
        var four => four.ToString(),
    };
}
