using LdmGraph.Runs;

namespace LdmGraph.Web.Api;

/// <summary><c>/healthz</c>: for those who watch over the process.</summary>
internal static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<IResult> AnswerAsync(IRunQueue queue, CancellationToken cancellation)
    {
        try
        {
            await queue.StatusAsync(cancellation).WaitAsync(Patience, cancellation);
            return TypedResults.Text("ok");
        }
        catch (Exception silent) when (silent is not OperationCanceledException)
        {
            return Problems.Answer(StatusCodes.Status503ServiceUnavailable, "The queue does not answer.", silent.Message);
        }
    }
}
