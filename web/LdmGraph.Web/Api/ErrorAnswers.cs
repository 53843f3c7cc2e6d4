using System.Text.Json;
using System.Text.RegularExpressions;
using LdmGraph.Editor.Documents;
using LdmGraph.Runs;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace LdmGraph.Web.Api;

/// <summary>What clients did wrong is said to them; whatever else goes wrong is logged, and they are told no more than that.</summary>
internal sealed partial class ErrorAnswers : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (Describe(exception) is not { } problem) return false;
        await TypedResults.Problem(problem).ExecuteAsync(httpContext);
        return true;
    }

    private static ProblemDetails? Describe(Exception exception) => exception switch
    {
        InvalidRunException invalid => Problems.InvalidGraph(invalid.Message, invalid.Problems),
        RunNotFoundException missing => Problems.Create(StatusCodes.Status404NotFound, "There is no such run.", missing.Message),
        RunStateException state => Problems.Create(StatusCodes.Status409Conflict, "The run is in another state.", state.Message),
        QueueFullException full => Problems.Create(StatusCodes.Status429TooManyRequests, "The queue is full.", full.Message),
        GraphNotFoundException missing => Problems.Create(StatusCodes.Status404NotFound, "There is no such graph.", missing.Message),
        GraphImportException broken => Problems.Create(StatusCodes.Status422UnprocessableEntity, "This is no graph.", broken.Message),
        BadHttpRequestException { InnerException: JsonException json } => Problems.Create(StatusCodes.Status400BadRequest, "The body is not the JSON that is expected.", InPlainWords(json)),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } large =>
            Problems.Create(StatusCodes.Status413PayloadTooLarge, "The body is too large.", large.Message),
        BadHttpRequestException bad => Problems.Create(bad.StatusCode, "The request is not as it must be.", InPlainWords(bad.Message)),
        _ => null,
    };

    /// <summary>What the reader says, with the place counted from one as editors do.</summary>
    private static string InPlainWords(JsonException json)
    {
        var end = json.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        var message = (end < 0 ? json.Message : json.Message[..end]).TrimEnd('.');
        return json.LineNumber is { } line ? $"{message}; line {line + 1}, byte {json.BytePositionInLine + 1} of it" : message;
    }

    /// <summary>What the framework says of a value in an address names the type that it was to become, as C# writes it.</summary>
    private static string InPlainWords(string message) => Unbound().Match(message) is { Success: true } found
        ? $"{found.Groups["name"]}={found.Groups["value"]}: {(found.Groups["type"].Value.Contains("bool", StringComparison.OrdinalIgnoreCase) ? "true or false" : "a whole number")} is expected"
        : message;

    [GeneratedRegex("^Failed to bind parameter \"(?<type>.+) (?<name>\\w+)\" from \"(?<value>.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex Unbound();
}
