using System.Text.Json;
using LdmGraph.Editor.Documents;

namespace LdmGraph.Web.Api.Runs;

/// <summary>Finds the text of the graph that a submission means.</summary>
internal sealed class SubmittedGraphs(Graphs.TemplateShelf templates, EditorSessions sessions)
{
    /// <summary>The text, or the answer that says why there is none.</summary>
    public async Task<(string? Text, IResult? Problem)> ReadAsync(RunSubmission submission, CancellationToken cancellation)
    {
        var given = (submission.Graph is null ? 0 : 1) + (submission.GraphId is null ? 0 : 1) + (submission.Template is null ? 0 : 1);
        if (given != 1) return (null, Problems.BadRequest("a run needs one graph; give 'graph', 'graphId' or 'template'"));
        if (submission.Template is { } name)
            return await templates.ReadAsync(name, cancellation) is { } template ? (template, null) : (null, Problems.NotFound($"there is no template '{name}'; /api/templates lists them"));
        if (submission.GraphId is { } id) return (sessions.Open(id).ToRunnable(), null);
        return submission.Graph switch
        {
            { ValueKind: JsonValueKind.Object } graph => (graph.GetRawText(), null),
            { ValueKind: JsonValueKind.String } text => (text.GetString(), null),
            _ => (null, Problems.BadRequest("'graph' is a JSON object, or a text that holds one")),
        };
    }
}
