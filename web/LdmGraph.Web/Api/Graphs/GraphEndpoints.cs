using System.Text;
using LdmGraph.Editor.Documents;
using LdmGraph.Engine;
using LdmGraph.Runs;
using Microsoft.AspNetCore.Mvc;

namespace LdmGraph.Web.Api.Graphs;

/// <summary><c>/api/graphs</c>: the saved graphs.</summary>
internal static class GraphEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var graphs = api.MapGroup("/graphs").WithTags("Graphs");
        graphs.MapGet("/", (EditorSessions sessions) => TypedResults.Ok(sessions.List())).WithSummary("Lists the saved graphs, those changed last first.");
        graphs.MapPost("/", ImportAsync).WithMetadata(new RequestSizeLimitAttribute(RequestLimits.Graph))
            .TakesBody("application/json", "image/*")
            .Produces<GraphCreated>(201).ProducesProblem(413).ProducesProblem(422)
            .WithSummary("Saves a graph as a new one: the body is a graph file, or a picture that carries the graph it was made with.");
        graphs.MapPost("/check", CheckAsync).WithMetadata(new RequestSizeLimitAttribute(RequestLimits.Graph)).TakesBody("application/json")
            .Produces<IReadOnlyList<RunProblem>>().WithSummary("Lists everything that is wrong with a graph, without saving or running it; empty when nothing is.");
        graphs.MapGet("/{**id}", (string id, EditorSessions sessions) => TypedResults.Text(sessions.Open(id).Document.ToJson(), "application/json"))
            .Produces<string>(200, "application/json").ProducesProblem(404).WithSummary("The text of a saved graph.");
        graphs.MapDelete("/{**id}", (string id, EditorSessions sessions) =>
        {
            sessions.Delete(id);
            return TypedResults.NoContent();
        }).ProducesProblem(404).WithSummary("Deletes a saved graph.");
    }

    private static async Task<IResult> ImportAsync(string? name, HttpRequest request, EditorSessions sessions, CancellationToken cancellation)
    {
        var session = await sessions.ImportAsync(name ?? "graph", request.Body, cancellation);
        return TypedResults.Created($"/api/graphs/{session.Id}", new GraphCreated(session.Id, $"/edit/{session.Id}"));
    }

    private static async Task<IResult> CheckAsync(HttpRequest request, NodeCatalog catalog, FileRoots roots, RunsOptions runs, IServiceProvider services, CancellationToken cancellation)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var document = GraphDocument.Parse(await reader.ReadToEndAsync(cancellation), Path.Combine(runs.GraphFolder, "graph.json"));
        var bound = GraphBinder.Bind(document, catalog, new BindOptions { Files = new FileRoots([.. roots.Readable, runs.GraphFolder], roots.Output), Services = services, AllowMissingParams = true });
        return TypedResults.Ok(bound.Diagnostics.Select(RunProblem.Of));
    }

    /// <param name="Id">The graph's id.</param>
    /// <param name="Page">Where it is edited.</param>
    internal sealed record GraphCreated(string Id, string Page);
}
