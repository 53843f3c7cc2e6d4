using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LdmGraph.Web.Api;

/// <summary>What <c>/openapi/v1.json</c> says beside what it finds in the endpoints.</summary>
internal static class ApiDescription
{
    public static void Configure(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "LdmGraph";
        document.Info.Version = "1";
        document.Info.Description = "Runs latent-diffusion pipelines written as graphs. Errors are application/problem+json; those of graphs list every problem with its place.";
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "Asked for when the server listens beyond the machine it runs on." },
        };
        // Empty beside it: none is needed on loopback.
        document.Security = [new() { [new OpenApiSecuritySchemeReference("token", document)] = [] }, []];
        return Task.CompletedTask;
    });

    /// <summary>Says of an endpoint which bodies it takes. Not by <c>Accepts</c>, which would refuse every body that does not say what it is.</summary>
    public static RouteHandlerBuilder TakesBody(this RouteHandlerBuilder endpoint, params string[] mediaTypes) => endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.RequestBody = new OpenApiRequestBody { Required = true, Content = mediaTypes.ToDictionary(type => type, _ => new OpenApiMediaType()) };
        return Task.CompletedTask;
    });
}
