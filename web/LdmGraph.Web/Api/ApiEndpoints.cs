using System.Text.Json;
using LdmGraph.Web.Security;

namespace LdmGraph.Web.Api;

/// <summary>The HTTP API: everything the pages can do, for programs. Described at <c>/openapi/v1.json</c>.</summary>
internal static class ApiEndpoints
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddExceptionHandler<ErrorAnswers>();
        // A body that does not fit comes to ErrorAnswers like everything else, in every environment.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddOpenApi("v1", ApiDescription.Configure);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.ReadCommentHandling = JsonCommentHandling.Skip;
            json.SerializerOptions.AllowTrailingCommas = true;
            json.SerializerOptions.Converters.Add(new WholeJson());
            json.SerializerOptions.MaxDepth = Engine.DocumentLimits.Default.MaxDepth + 8;
        });
        services.AddSingleton<Graphs.TemplateShelf>().AddSingleton<Runs.SubmittedGraphs>();
        services.AddSingleton<Uploads.UploadFolder>().AddSingleton<Models.ModelShelf>();
        return services;
    }

    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi();
        app.MapGet("/healthz", Health.AnswerAsync).WithMetadata(OpenToAll.Instance).WithTags("Server")
            .WithSummary("Says whether the server and its queue answer.").Produces<string>(200, "text/plain").ProducesProblem(503);

        var api = app.MapGroup("/api");
        NodeEndpoints.Map(api);
        Graphs.TemplateEndpoints.Map(api);
        Graphs.GraphEndpoints.Map(api);
        Models.ModelEndpoints.Map(api);
        Uploads.UploadEndpoints.Map(api);
        Pictures.PictureEndpoints.Map(api);
        Runs.RunEndpoints.Map(api);
        Runs.QueueEndpoints.Map(api);
    }
}
