using System.Text;

namespace LdmGraph.Web.Api.Runs;

/// <summary>One server-sent event.</summary>
/// <param name="Id">What a client that comes again sends as Last-Event-ID; null leaves the last one in force.</param>
/// <param name="Data">One line.</param>
internal readonly record struct ServerEvent(long? Id, string Data);

/// <summary>
/// Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), each sent as soon as it is there. A
/// sequence that is empty from the start is answered with 204, at which browsers stop asking again.
/// </summary>
internal sealed class EventStreamResult<T>(IAsyncEnumerable<T> items, Func<T, ServerEvent> write) : IResult
{
    // Proxies and browsers end connections over which nothing comes.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancellation) = (httpContext.Response, httpContext.RequestAborted);
        try
        {
            await using var item = items.GetAsyncEnumerator(cancellation);
            var next = item.MoveNextAsync().AsTask();
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(100), cancellation));
            if (next.IsCompletedSuccessfully && !await next)
            {
                response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-cache";
            // nginx collects answers unless told not to.
            response.Headers["X-Accel-Buffering"] = "no";
            await response.Body.FlushAsync(cancellation);
            while (await NextAsync(next, response, cancellation))
            {
                await WriteAsync(response, write(item.Current), cancellation);
                next = item.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The client has gone, which is how most of these end.
            httpContext.Abort();
        }
    }

    private static async Task<bool> NextAsync(Task<bool> next, HttpResponse response, CancellationToken cancellation)
    {
        while (await Task.WhenAny(next, Task.Delay(Heartbeat, cancellation)) != next)
        {
            cancellation.ThrowIfCancellationRequested();
            await response.WriteAsync(":\n\n", cancellation);
            await response.Body.FlushAsync(cancellation);
        }
        return await next;
    }

    private static async Task WriteAsync(HttpResponse response, ServerEvent happened, CancellationToken cancellation)
    {
        var text = happened.Id is { } id ? $"id: {id}\ndata: {happened.Data}\n\n" : $"data: {happened.Data}\n\n";
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}
