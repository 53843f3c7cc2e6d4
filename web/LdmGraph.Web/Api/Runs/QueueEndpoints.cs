using System.Text.Json;
using LdmGraph.Runs;

namespace LdmGraph.Web.Api.Runs;

/// <summary><c>/api/queue</c>: the queue as a whole.</summary>
internal static class QueueEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/queue").WithTags("Queue");
        group.MapGet("/", async (IRunQueue queue, CancellationToken cancellation) => TypedResults.Ok(await queue.StatusAsync(cancellation))).WithSummary("How the queue stands.");
        group.MapGet("/events", (HttpContext context, IRunQueue queue) => new EventStreamResult<QueueUpdate>(
                queue.WatchAllAsync(context.RequestAborted), static update => new ServerEvent(null, JsonSerializer.Serialize(update, RunUpdateJson.Options))))
            .Produces<string>(200, "text/event-stream").WithSummary("Follows the queue by server-sent events: which runs have changed, how it stands.");
        group.MapPost("/pause", async (IRunQueue queue, CancellationToken cancellation) =>
        {
            await queue.PauseAsync(cancellation);
            return TypedResults.Ok(await queue.StatusAsync(cancellation));
        }).WithSummary("Starts nothing new until it is resumed, also after a restart.");
        group.MapPost("/resume", async (IRunQueue queue, CancellationToken cancellation) =>
        {
            await queue.ResumeAsync(cancellation);
            return TypedResults.Ok(await queue.StatusAsync(cancellation));
        }).WithSummary("Starts runs again.");
        group.MapPost("/cancel", async (IRunQueue queue, CancellationToken cancellation) => TypedResults.Ok(new Cancelled(await queue.CancelAllAsync(cancellation))))
            .WithSummary("Cancels every run that waits or runs.");
    }

    /// <param name="Runs">How many runs that were.</param>
    internal sealed record Cancelled(int Runs);
}
