namespace LdmGraph.Web.Api.Graphs;

/// <summary><c>/api/templates</c>: the graphs that come with the program.</summary>
internal static class TemplateEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var templates = api.MapGroup("/templates").WithTags("Graphs");
        templates.MapGet("/", (TemplateShelf shelf) => TypedResults.Ok(shelf.List())).WithSummary("Lists the graphs that come with the program.");
        templates.MapGet("/{name}", async Task<IResult> (string name, TemplateShelf shelf, CancellationToken cancellation) =>
                await shelf.ReadAsync(name, cancellation) is { } text ? TypedResults.Text(text, "application/json") : Problems.NotFound($"there is no template '{name}'; /api/templates lists them"))
            .Produces<string>(200, "application/json").ProducesProblem(404).WithSummary("The text of one of them.");
        templates.MapGet("/{name}/picture", IResult (string name, TemplateShelf shelf) =>
                shelf.Find(name)?.Picture is { } picture ? TypedResults.PhysicalFile(picture, "image/webp") : Problems.NotFound($"there is no picture of a template '{name}'"))
            .Produces<Stream>(200, "image/webp").ProducesProblem(404).WithSummary("What a model that ships made with it.");
    }
}
