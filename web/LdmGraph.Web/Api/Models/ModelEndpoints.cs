using LdmGraph.Diffusion;

namespace LdmGraph.Web.Api.Models;

/// <summary><c>/api/models</c>: the checkpoints that graphs can name.</summary>
internal static class ModelEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var models = api.MapGroup("/models").WithTags("Models");
        models.MapGet("/", (ModelShelf shelf) => TypedResults.Ok(shelf.List())).WithSummary("Lists the checkpoints in models and the folders given with --root.");
        models.MapGet("/{name}", Inspect).Produces<ModelDescription>().ProducesProblem(404).ProducesProblem(422)
            .WithSummary("Says what a checkpoint is and holds, from its headers alone.");
    }

    private static IResult Inspect(string name, ModelShelf shelf)
    {
        try
        {
            return shelf.Inspect(name) is { } report ? TypedResults.Ok(ModelDescription.Of(name, report)) : Problems.NotFound($"there is no model '{name}'; /api/models lists them");
        }
        catch (InvalidDataException damaged)
        {
            return Problems.Answer(StatusCodes.Status422UnprocessableEntity, "The checkpoint cannot be read.", damaged.Message);
        }
    }
}

/// <summary>What a checkpoint holds.</summary>
internal sealed record ModelDescription(string Name, string Layout, string? Architecture, long Elements, IReadOnlyList<CheckpointComponent> Components, IReadOnlyList<string> Notes)
{
    public static ModelDescription Of(string name, CheckpointReport report) =>
        new(name, report.Layout, report.Architecture, report.Elements, report.Components, report.Notes);
}
