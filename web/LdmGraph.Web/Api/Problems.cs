using LdmGraph.Runs;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace LdmGraph.Web.Api;

/// <summary>Errors as RFC 9457 has them: <c>application/problem+json</c> with a title, and a detail that says what to do.</summary>
internal static class Problems
{
    /// <summary>Answers a request that goes no further.</summary>
    public static Task Write(HttpContext context, int status, string title, string detail) =>
        TypedResults.Problem(Create(status, title, detail)).ExecuteAsync(context);

    public static ProblemHttpResult NotFound(string detail) => Answer(StatusCodes.Status404NotFound, "There is no such thing.", detail);

    public static ProblemHttpResult BadRequest(string detail) => Answer(StatusCodes.Status400BadRequest, "The request is not as it must be.", detail);

    public static ProblemHttpResult Answer(int status, string title, string detail) => TypedResults.Problem(Create(status, title, detail));

    /// <summary>What is wrong with a graph or its params: each problem with code, line, column, node, port and fix, as far as they are known.</summary>
    public static ProblemDetails InvalidGraph(string detail, IReadOnlyList<RunProblem> problems)
    {
        var answer = Create(StatusCodes.Status422UnprocessableEntity, "The graph cannot be run.", detail);
        answer.Extensions["problems"] = problems;
        return answer;
    }

    /// <summary>Says in words what would otherwise be a bare status: that there is no such endpoint, method or media type.</summary>
    public static Task WriteStatus(StatusCodeContext context)
    {
        var (request, status) = (context.HttpContext.Request, context.HttpContext.Response.StatusCode);
        var detail = status switch
        {
            StatusCodes.Status404NotFound => $"there is no '{request.Method} {request.Path}'; /openapi/v1.json lists what there is",
            StatusCodes.Status405MethodNotAllowed => $"'{request.Path}' cannot be asked by {request.Method}; it takes {context.HttpContext.Response.Headers.Allow}",
            StatusCodes.Status415UnsupportedMediaType => $"'{request.Path}' does not take a body of type '{request.ContentType}'; /openapi/v1.json says which it takes",
            _ => "/openapi/v1.json says what is expected",
        };
        return Write(context.HttpContext, status, ReasonPhrases.GetReasonPhrase(status), detail);
    }

    public static ProblemDetails Create(int status, string title, string? detail = null) => new() { Status = status, Title = title, Detail = detail };
}
