using LdmGraph.Runs;
using LdmGraph.Web.Api.Uploads;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace LdmGraph.Web.Api.Pictures;

/// <summary><c>/api/pictures</c>: files by the hash of their content, which never changes and so is kept by browsers for ever.</summary>
internal static class PictureEndpoints
{
    private const string ForEver = "private, max-age=31536000, immutable";

    public static void Map(IEndpointRouteBuilder api)
    {
        var pictures = api.MapGroup("/pictures").WithTags("Pictures");
        pictures.MapGet("/{hash}", OpenAsync).Produces<Stream>(200, "image/png", "image/jpeg", "image/webp", "image/tiff", "application/octet-stream").ProducesProblem(404)
            .WithSummary("A file that a run has made, or a picture that was uploaded; with 'name', to be saved under that name.");
        pictures.MapGet("/{hash}/thumbnail", ThumbnailAsync).Produces<Stream>(200, "image/webp").ProducesProblem(400).ProducesProblem(404)
            .WithSummary("A small copy of a picture, as WebP: 'size' is its longer side, rounded up to 128, 256, 512 or 1024.");
    }

    private static async Task<IResult> OpenAsync(string hash, string? name, HttpContext context, ArtifactStore artifacts, UploadFolder uploads)
    {
        if ((artifacts.OpenRead(hash) ?? uploads.Store.OpenRead(hash)) is not { } file) return Missing(hash);
        var start = new byte[PictureSignature.Length];
        var read = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, context.RequestAborted);
        file.Position = 0;
        var mediaType = PictureSignature.MediaType(start.AsSpan(0, read));
        // What is no picture is never shown in a tab of this site, whatever it contains.
        if (mediaType is null) name ??= hash;
        return Lasting(context, file, mediaType ?? "application/octet-stream", hash, name);
    }

    private static async Task<IResult> ThumbnailAsync(string hash, int? size, HttpContext context, ArtifactStore artifacts, UploadFolder uploads)
    {
        var side = size ?? 256;
        if (side < 1) return Problems.BadRequest($"size={side}: 1 or more");
        var store = artifacts.Contains(hash) ? artifacts : uploads.Store;
        return await store.OpenThumbnailAsync(hash, side, context.RequestAborted) is { } file
            ? Lasting(context, file, "image/webp", Path.GetFileNameWithoutExtension(file.Name), null)
            : Missing(hash);
    }

    private static FileStreamHttpResult Lasting(HttpContext context, FileStream file, string mediaType, string tag, string? name)
    {
        context.Response.Headers.CacheControl = ForEver;
        return TypedResults.Stream(file, mediaType, name, entityTag: new EntityTagHeaderValue($"\"{tag}\""), enableRangeProcessing: true);
    }

    private static ProblemHttpResult Missing(string hash) => Problems.NotFound($"there is no picture '{hash}'; its run may have been deleted");
}
