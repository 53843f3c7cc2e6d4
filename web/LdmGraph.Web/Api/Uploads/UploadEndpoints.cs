using Microsoft.AspNetCore.Mvc;

namespace LdmGraph.Web.Api.Uploads;

/// <summary><c>/api/uploads</c>: pictures for graphs to load.</summary>
internal static class UploadEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/uploads", AddAsync)
            .WithMetadata(new RequestSizeLimitAttribute(RequestLimits.Upload))
            .TakesBody("image/*")
            .Produces<Upload>(201).ProducesProblem(413).ProducesProblem(415)
            .WithTags("Pictures").WithSummary("Keeps a picture, the body as it is, and says by which path graphs load it.");

    private static async Task<IResult> AddAsync(HttpContext context, UploadFolder folder)
    {
        try
        {
            var upload = await folder.AddAsync(context.Request.Body, context.RequestAborted);
            return TypedResults.Created($"/api/pictures/{upload.Hash}", upload);
        }
        catch (InvalidDataException refused)
        {
            return Problems.Answer(StatusCodes.Status415UnsupportedMediaType, "The picture cannot be used.", $"the body {refused.Message}");
        }
    }
}
