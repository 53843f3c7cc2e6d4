using System.Net.Mime;
using System.Text.Encodings.Web;
using LdmGraph.Web.Api;
using LdmGraph.Web.Serving;

namespace LdmGraph.Web.Security;

/// <summary>Says that an endpoint answers without the token: it gives away nothing.</summary>
internal sealed class OpenToAll
{
    public static OpenToAll Instance { get; } = new();
}

/// <summary>
/// Lets in who shows the token: programs in the Authorization header; browsers once, in the link that was printed or in a form,
/// and from then on by a cookie that scripts cannot read and other sites cannot send.
/// </summary>
internal sealed class TokenGate(RequestDelegate next, ServeSettings settings, ServerAddress address)
{
    public const string FormPath = "/token";

    private const string Field = "token", WantedField = "to";
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (settings.Token is not { } token || context.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is not null || IsKnown(request, token))
        {
            await next(context);
            return;
        }
        var shown = await ShownAsync(request);
        if (shown is not null && AccessToken.AreEqual(shown, token))
        {
            Remember(context, token);
            await GoOnAsync(context, request.Path == FormPath ? await WantedAsync(request) : request.PathBase + request.Path);
        }
        else if (IsForPrograms(request))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.Write(context, StatusCodes.Status401Unauthorized, "This server asks for its token.",
                "Send 'Authorization: Bearer TOKEN' with the token that the server printed when it started.");
        }
        else
        {
            await AskAsync(context, wrong: shown is not null, request.Path == FormPath ? await WantedAsync(request) : request.PathBase + request.Path + request.QueryString);
        }
    }

    // Cookies are shared by all ports of a host, and so several servers need several names.
    private string CookieName => $"ldmgraph-{address.Port}";

    private bool IsKnown(HttpRequest request, string token)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return AccessToken.AreEqual(authorization[Scheme.Length..].Trim(), token);
        return request.Cookies[CookieName] is { } cookie && AccessToken.AreEqual(cookie, AccessToken.CookieOf(token));
    }

    private static async Task<string?> ShownAsync(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method)) return request.Query[Field] is [{ } inLink] ? inLink : null;
        if (request.Path != FormPath || !request.HasFormContentType) return null;
        return (await request.ReadFormAsync(request.HttpContext.RequestAborted))[Field];
    }

    /// <summary>The page that was asked for before the token was: one of this site, whatever a form may say.</summary>
    private static async Task<string> WantedAsync(HttpRequest request) =>
        request.HasFormContentType && (await request.ReadFormAsync(request.HttpContext.RequestAborted))[WantedField].ToString() is ['/', not ('/' or '\\'), ..] wanted ? wanted : "/";

    private void Remember(HttpContext context, string token) => context.Response.Cookies.Append(CookieName, AccessToken.CookieOf(token), new CookieOptions
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        IsEssential = true,
        MaxAge = TimeSpan.FromDays(30),
    });

    private static bool IsForPrograms(HttpRequest request) =>
        request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/openapi") || request.Path.StartsWithSegments("/_blazor");

    /// <summary>
    /// Not by a redirect: one that begins in a link of another site, a message with the link in it for example, would not carry
    /// a strict cookie, and the user would be asked again.
    /// </summary>
    private static Task GoOnAsync(HttpContext context, string path)
    {
        context.Response.Headers.CacheControl = "no-store";
        var target = HtmlEncoder.Default.Encode(path);
        return PageAsync(context, StatusCodes.Status200OK, $"""<meta http-equiv="refresh" content="0; url={target}">""", $"""<p><a href="{target}">Go on</a></p>""");
    }

    private static Task AskAsync(HttpContext context, bool wrong, string wanted) => PageAsync(context, StatusCodes.Status401Unauthorized, "", $"""
        <form method="post" action="{FormPath}">
          <input type="hidden" name="{WantedField}" value="{HtmlEncoder.Default.Encode(wanted)}">
          <label for="token">Token</label>
          <input id="token" name="{Field}" type="password" autocomplete="current-password" required autofocus>
          <p>{(wrong ? "That is not the token. " : "")}The server printed it when it started.</p>
          <button>Enter</button>
        </form>
        """);

    private static Task PageAsync(HttpContext context, int status, string head, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = $"{MediaTypeNames.Text.Html}; charset=utf-8";
        return context.Response.WriteAsync($"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>LdmGraph</title><link rel="stylesheet" href="/app.css">{head}</head>
            <body class="plain"><main><h1>LdmGraph</h1>{body}</main></body>
            </html>
            """, context.RequestAborted);
    }
}
