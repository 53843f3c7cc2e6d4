using System.Security.Cryptography;
using System.Text;
using LdmGraph.Editor.Documents;
using LdmGraph.Engine;
using LdmGraph.Runs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

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
            .Produces<IReadOnlyList<RunProblem>>().ProducesProblem(400).WithSummary("Lists everything that is wrong with a graph, without saving or running it; empty when nothing is.");
        graphs.MapGet("/{**id}", Read).Produces<string>(200, "application/json").Produces(304).ProducesProblem(404)
            .WithSummary("The text of a saved graph; its 'ETag' names this state of it.");
        graphs.MapPut("/{**id}", ReplaceAsync).WithMetadata(new RequestSizeLimitAttribute(RequestLimits.Graph))
            .TakesBody("application/json", "image/*")
            .Produces(204).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(413).ProducesProblem(422).ProducesProblem(428)
            .WithSummary("Puts another text in the place of a saved graph, open tabs included; undo takes it back. 'If-Match' is the 'ETag' of the state that it is meant for, or * for whatever is there.");
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

    private static FileContentHttpResult Read(string id, EditorSessions sessions)
    {
        var document = sessions.Open(id).Document;
        return TypedResults.Bytes(Encoding.UTF8.GetBytes(document.ToJson()), "application/json; charset=utf-8", entityTag: TagOf(document));
    }

    private static async Task<IResult> ReplaceAsync(string id, [FromHeader(Name = "If-Match")] string? ifMatch, HttpContext context, EditorSessions sessions, CancellationToken cancellation)
    {
        var session = sessions.Open(id);
        if (!EntityTagHeaderValue.TryParseList([ifMatch ?? ""], out var wanted))
            return Problems.Answer(StatusCodes.Status428PreconditionRequired, "Say which state is to be replaced.", "send 'If-Match' with the 'ETag' that 'GET' gave, or * for whatever is there");
        var seen = session.Document;
        var matches = wanted.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(TagOf(seen), useStrongComparison: true));
        if (!matches) return Changed(id);

        var expected = wanted.Contains(EntityTagHeaderValue.Any) ? null : seen.Root;
        var (result, document) = await sessions.ReplaceAsync(session, expected, "the body", context.Request.Body, cancellation);
        if (result.Applied)
        {
            context.Response.GetTypedHeaders().ETag = TagOf(document);
            return TypedResults.NoContent();
        }
        return expected is not null && !session.Document.Root.Equals(expected) ? Changed(id) : Problems.Answer(StatusCodes.Status409Conflict, "The graph was not changed.", result.Refusal!);
    }

    private static ProblemHttpResult Changed(string id) =>
        Problems.Answer(StatusCodes.Status412PreconditionFailed, "The graph has changed.", $"'{id}' is not what 'If-Match' says any more; get it again, and change that");

    /// <summary>Of what the graph says, not of its revision nor of how its lines are broken: the same after a restart, and another one for a file that was changed by hand.</summary>
    private static EntityTagHeaderValue TagOf(EditorDocument document) => new($"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document.Root.ToString())))}\"");

    private static async Task<IResult> CheckAsync(HttpRequest request, NodeCatalog catalog, FileRoots roots, RunsOptions runs, IServiceProvider services, CancellationToken cancellation)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancellation);
        if (string.IsNullOrWhiteSpace(text)) return Problems.BadRequest("the body is empty; a graph file is expected, { \"format\": \"ldmgraph/1\", \"nodes\": { } } for one without nodes");
        var document = GraphDocument.Parse(text, Path.Combine(runs.GraphFolder, "graph.json"));
        var bound = GraphBinder.Bind(document, catalog, new BindOptions { Files = new FileRoots([.. roots.Readable, runs.GraphFolder], roots.Output), Services = services, AllowMissingParams = true });
        return TypedResults.Ok(bound.Diagnostics.Select(RunProblem.Of));
    }

    /// <param name="Id">The graph's id.</param>
    /// <param name="Page">Where it is edited.</param>
    internal sealed record GraphCreated(string Id, string Page);
}
