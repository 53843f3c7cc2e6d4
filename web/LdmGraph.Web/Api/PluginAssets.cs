using LdmGraph.Editor.Plugins;

namespace LdmGraph.Web.Api;

/// <summary><c>/plugins/ID/VERSION/...</c>: the styles, scripts and pictures of plugins' own node bodies.</summary>
internal static class PluginAssets
{
    private const string ForEver = "private, max-age=31536000, immutable";

    // What node bodies are made of. A page, for one, is none of these: it would stand in this site's name.
    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".css"] = "text/css",
        [".js"] = "text/javascript",
        [".mjs"] = "text/javascript",
        [".json"] = "application/json",
        [".map"] = "application/json",
        [".wasm"] = "application/wasm",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".webp"] = "image/webp",
        [".gif"] = "image/gif",
        [".svg"] = "image/svg+xml",
        [".woff2"] = "font/woff2",
    };

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/plugins/{plugin}/{version}/{**path}", Open).ExcludeFromDescription();

    private static IResult Open(string plugin, string version, string path, HttpContext context, OwnBodies bodies)
    {
        if (!MediaTypes.TryGetValue(Path.GetExtension(path), out var mediaType) || bodies.AssetOf(plugin, path) is not { } file) return TypedResults.NotFound();
        // A page that was opened with another version gets what there is now, and asks again.
        context.Response.Headers.CacheControl = bodies.IsCurrent(plugin, version) ? ForEver : "no-store";
        return TypedResults.PhysicalFile(file, mediaType);
    }
}
