using LdmGraph.Runs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace LdmGraph.Web.Api.Runs;

/// <summary><c>/api/runs</c>: submit, watch, cancel, retry, delete.</summary>
internal static class RunEndpoints
{
    private const int MaxSeeds = 1000;

    public static void Map(IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapPost("/", SubmitAsync).WithMetadata(new RequestSizeLimitAttribute(RequestLimits.Graph)).Accepts<RunSubmission>("application/json")
            .Produces<Submitted>(202).ProducesProblem(400).ProducesProblem(404).ProducesProblem(422).ProducesProblem(429)
            .WithSummary("Queues a run of a graph, or many: with consecutive seeds, or a sweep over params. A graph with mistakes is refused with all of them.");
        runs.MapGet("/", ListAsync).WithSummary("Lists runs: those that wait in the order in which they will start, then the others, latest first.");
        runs.MapGet("/{id}", FindAsync).Produces<RunRecord>().ProducesProblem(404).WithSummary("A run: state, params, times, files.");
        runs.MapGet("/{id}/graph", GraphAsync).Produces<string>(200, "application/json").ProducesProblem(404).WithSummary("The graph that the run was submitted with.");
        runs.MapGet("/{id}/nodes", async (string id, IRunQueue queue, CancellationToken cancellation) => TypedResults.Ok(await queue.TimingsAsync(id, cancellation)))
            .ProducesProblem(404).WithSummary("What became of each node: time, bytes, whether it was computed or kept.");
        runs.MapGet("/{id}/events", WatchAsync).Produces<string>(200, "text/event-stream").Produces(204).ProducesProblem(404)
            .WithSummary("Follows the run by server-sent events. 'Last-Event-ID' goes on behind what was seen; 204 says that nothing more will come.");
        runs.MapGet("/{id}/previews/{hash}", Preview).Produces<Stream>(200, "image/png", "image/jpeg", "image/webp").ProducesProblem(404)
            .WithSummary("A preview that an event has named, while the run goes on.");
        runs.MapPost("/{id}/cancel", async (string id, IRunQueue queue, CancellationToken cancellation) =>
        {
            await queue.CancelAsync(id, cancellation);
            return TypedResults.NoContent();
        }).ProducesProblem(404).WithSummary("Cancels the run. Nothing happens to one that has ended.");
        runs.MapPost("/{id}/retry", async (string id, IRunQueue queue, CancellationToken cancellation) => Queued([await queue.RetryAsync(id, cancellation)]))
            .Produces<Submitted>(202).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422).WithSummary("Queues a run that has ended once more.");
        runs.MapPost("/{id}/move", async (string id, JsonBody<Move> move, IRunQueue queue, CancellationToken cancellation) =>
        {
            await queue.MoveAsync(id, move.Value.Before, cancellation);
            return TypedResults.NoContent();
        }).Accepts<Move>("application/json").ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).WithSummary("Moves a waiting run in front of another, or to the end.");
        runs.MapDelete("/{id}", async (string id, IRunQueue queue, CancellationToken cancellation) =>
        {
            await queue.DeleteAsync(id, cancellation);
            return TypedResults.NoContent();
        }).ProducesProblem(409).WithSummary("Deletes a run that has ended. It can be brought back for a day; then it is gone, with those of its files that no other run has.");
        runs.MapPost("/{id}/restore", async (string id, IRunQueue queue, CancellationToken cancellation) =>
        {
            await queue.RestoreAsync(id, cancellation);
            return TypedResults.NoContent();
        }).ProducesProblem(404).WithSummary("Brings a deleted run back.");
        runs.MapDelete("/{id}/files/{number:int}", async (string id, int number, IRunQueue queue, CancellationToken cancellation) =>
        {
            await queue.DeleteFileAsync(id, number, cancellation);
            return TypedResults.NoContent();
        }).WithSummary("Deletes one file of a run, by the 'number' it has among the run's outputs; the run stays. It can be brought back for a day.");
        runs.MapPost("/{id}/files/{number:int}/restore", async (string id, int number, IRunQueue queue, CancellationToken cancellation) =>
        {
            await queue.RestoreFileAsync(id, number, cancellation);
            return TypedResults.NoContent();
        }).ProducesProblem(404).WithSummary("Brings a deleted file of a run back.");
    }

    private static async Task<IResult> SubmitAsync(JsonBody<RunSubmission> body, SubmittedGraphs graphs, IRunQueue queue, CancellationToken cancellation)
    {
        var submission = body.Value;
        var (text, problem) = await graphs.ReadAsync(submission, cancellation);
        if (text is null) return problem!;
        if (submission.Seeds is < 1 or > MaxSeeds) return Problems.BadRequest($"'seeds' is {submission.Seeds}; from 1 to {MaxSeeds}");
        if (submission is { Seeds: > 1, Sweep: not null }) return Problems.BadRequest("'seeds' and 'sweep' do not go together; sweep over the seed, or leave one out");
        if (submission.Sweep is { } given && !(IsWhole(given.Columns) && (given.Rows is null || IsWhole(given.Rows))))
            return Problems.BadRequest("'sweep' needs 'columns', and may have 'rows': each the name of a 'param' and a list of its 'values'");
        var request = new RunRequest { Graph = text, Name = submission.Name, Params = submission.Params, Priority = submission.Priority, GraphId = submission.GraphId, Targets = submission.Targets };
        var sweep = submission.Sweep is { } axes ? RunSweep.Create(request, axes.Columns, axes.Rows) : null;
        return Queued(await queue.SubmitAsync(sweep?.Requests ?? (submission.Seeds > 1 ? RunSweep.Seeds(request, submission.Seeds) : [request]), cancellation), sweep?.Sheet);
    }

    /// <summary>A body may leave out what the type says is there.</summary>
    private static bool IsWhole(SweepAxis axis) => axis is { Param: not null, Values: not null };

    private static async Task<IResult> ListAsync(IRunQueue queue, string[]? state, string? graph, string? sheet, string? text, bool? withOutputs, int? skip, int? take, CancellationToken cancellation)
    {
        if (take is < 1 or > 1000) return Problems.BadRequest($"take={take}: from 1 to 1000");
        if (skip < 0) return Problems.BadRequest($"skip={skip}: 0 or more");
        var states = new List<RunState>();
        foreach (var name in state ?? [])
            if (Enum.TryParse<RunState>(name, ignoreCase: true, out var known) && Enum.IsDefined(known)) states.Add(known);
            else return Problems.BadRequest($"state={name}: one of {string.Join(", ", Enum.GetNames<RunState>().Select(state => state.ToLowerInvariant()))}");
        var filter = new RunFilter { States = states, GraphId = graph, Sheet = sheet, Text = text, WithOutputs = withOutputs ?? false };
        return TypedResults.Ok(await queue.ListAsync(filter, skip ?? 0, take ?? 50, cancellation));
    }

    private static async Task<IResult> FindAsync(string id, IRunQueue queue, CancellationToken cancellation) =>
        await queue.FindAsync(id, cancellation) is { } run ? TypedResults.Ok(run) : throw new RunNotFoundException(id);

    private static async Task<IResult> GraphAsync(string id, IRunQueue queue, CancellationToken cancellation) =>
        TypedResults.Text(await queue.GraphAsync(id, cancellation), "application/json");

    private static async Task<IResult> WatchAsync(string id, HttpContext context, long? after, IRunQueue queue)
    {
        var seen = after ?? (long.TryParse(context.Request.Headers["Last-Event-ID"], out var last) ? last : 0);
        if (await queue.FindAsync(id, context.RequestAborted) is null) throw new RunNotFoundException(id);
        return new EventStreamResult<RunUpdate>(queue.WatchAsync(id, seen, context.RequestAborted), static update => new ServerEvent(
            // A passing update must not count as seen: its number is that of the lasting one before.
            update.IsLasting ? update.Sequence : null, RunUpdateJson.Write(update)));
    }

    private static IResult Preview(string id, string hash, HttpContext context, IRunQueue queue)
    {
        if (queue.FindPreview(id, hash) is not { } preview) return Problems.NotFound("a later preview has taken its place, or the run has ended");
        context.Response.Headers.CacheControl = "private, max-age=3600, immutable";
        return TypedResults.Bytes(preview.Data, preview.MediaType, entityTag: new EntityTagHeaderValue($"\"{hash}\""));
    }

    private static Accepted<Submitted> Queued(IReadOnlyList<string> ids, string? sheet = null) => TypedResults.Accepted($"/api/runs/{ids[0]}", new Submitted(ids, sheet));

    /// <param name="Before">The run to go in front of; null for the end of the queue.</param>
    internal sealed record Move(string? Before);
}
