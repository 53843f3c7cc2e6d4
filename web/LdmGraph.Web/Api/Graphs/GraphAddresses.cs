namespace LdmGraph.Web.Api.Graphs;

/// <summary>
/// Ids of parts have a slash in them: <c>parts/eps</c>. Clients that encode what they put into an address send it as %2F, which the
/// server leaves so, in contrast to all other characters.
/// </summary>
internal static class GraphAddresses
{
    private static readonly PathString[] Prefixes = ["/api/graphs", "/edit", "/form"];

    public static void UseGraphAddresses(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var path = context.Request.Path;
        if (path.Value!.Contains("%2F", StringComparison.OrdinalIgnoreCase) && Array.Exists(Prefixes, prefix => path.StartsWithSegments(prefix)))
            context.Request.Path = path.Value.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return next(context);
    });
}
