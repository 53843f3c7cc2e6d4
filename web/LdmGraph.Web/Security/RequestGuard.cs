using System.Net;
using LdmGraph.Web.Api;
using LdmGraph.Web.Serving;

namespace LdmGraph.Web.Security;

/// <summary>
/// Refuses what other web sites make a browser send here. A server on loopback is within reach of every page that its user
/// opens: by a name that leads to 127.0.0.1 (DNS rebinding), by forms and scripts (cross-site requests), and by WebSockets,
/// which no browser keeps to its own site.
/// </summary>
internal sealed class RequestGuard(RequestDelegate next, ServeSettings settings)
{
    private readonly HashSet<string> _names = new([.. settings.AllowedHosts, "localhost", Dns.GetHostName()], StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!IsOurName(request.Host))
            return Problems.Write(context, StatusCodes.Status421MisdirectedRequest, "This server does not go by that name.",
                $"The request was sent to '{request.Host}'; if that is meant to be this server, start it with --allow-host {request.Host.Host}");
        if (IsFromAnotherSite(request))
            return Problems.Write(context, StatusCodes.Status403Forbidden, "Requests from other sites are refused.",
                $"The request came from {(request.Headers.Origin is [{ } origin] ? $"'{origin}'" : "another site")}, this is '{request.Scheme}://{request.Host}'");
        return next(context);
    }

    /// <summary>Rebinding needs a name: whoever calls an IP address calls the machine that has it.</summary>
    private bool IsOurName(HostString host) => host.HasValue && (_names.Contains(host.Host) || IPAddress.TryParse(host.Host, out _));

    private static bool IsFromAnotherSite(HttpRequest request)
    {
        // Sent by every browser with whatever may change something, and with every WebSocket. Programs send none, and need not.
        if (request.Headers.Origin.Count > 0 && request.Headers.Origin != $"{request.Scheme}://{request.Host}") return true;

        // https://www.w3.org/TR/fetch-metadata: also pictures and scripts say where they are asked from. Another port of this
        // machine is another origin of the same site. Following a link to a page is all that others may do.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is "" or "same-origin" or "none") return false;
        return !(HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document");
    }
}
