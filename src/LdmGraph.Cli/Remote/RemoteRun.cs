using System.Text.Json;
using LdmGraph.Cli.Graphs;
using LdmGraph.Cli.Output;
using LdmGraph.Cli.Runs;
using LdmGraph.Engine;

namespace LdmGraph.Cli.Remote;

/// <summary>One run on a server for somebody at a command line: shown as one that runs here, and its files are put where those would lie.</summary>
internal sealed class RemoteRun(RemoteServer server, GraphRequest request, RunSettings settings)
{
    private IReadOnlyList<string> _outputs = [];
    private string _state = "";

    /// <summary>Submits the graph, follows the run, fetches its files, and says how it ended.</summary>
    /// <exception cref="InputException">There is no such graph, or the server does not take it.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (!File.Exists(request.Path)) throw new InputException($"there is no graph file '{request.Path}'");
        var values = new Dictionary<string, string>(request.Params);
        var document = await GraphDocument.LoadAsync(request.Path, cancellation: cancellation);
        _outputs = [.. document.Outputs.Select(output => output.Name)];
        document = await new LocalPictures(server, Host.LoadPlugins(request.Options).Catalog).SendAsync(document, values, cancellation);
        var id = await server.SubmitAsync(document.Text, document.Name, values, settings.Targets, cancellation);
        try
        {
            await Report().FollowAsync(EventsAsync(id, cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await server.CancelAsync(id);
            return ExitCode.Interrupted;
        }
        return _state switch
        {
            "done" => ExitCode.Done,
            "cancelled" => ExitCode.Interrupted,
            _ => ExitCode.Failed,
        };
    }

    /// <summary>The engine's events, as a run here would tell them.</summary>
    private async IAsyncEnumerable<RunEvent> EventsAsync(string id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var update in server.WatchAsync(id, cancellation))
            switch (update.GetProperty("kind").GetString())
            {
                case "event":
                    if (RunEventJson.Read(update.GetProperty("event").GetRawText()) is { } happened) yield return happened;
                    break;
                case "artifact":
                    yield return await FetchAsync(update.GetProperty("artifact"), cancellation);
                    break;
                case "state":
                    Note(update);
                    break;
            }
    }

    private void Note(JsonElement update)
    {
        _state = update.GetProperty("state").GetString()!;
        if (_state == "queued" && !settings.Json) Console.Error.WriteLine("Waiting in the queue.");
        // A node's failure is an event and shown as such; these are the others: an attempt that was lost with its process.
        foreach (var problem in update.GetProperty("errors").EnumerateArray())
            if (!problem.TryGetProperty("node", out var node) || node.ValueKind == JsonValueKind.Null) Entry.Fail(problem.GetProperty("message").GetString()!);
    }

    private async Task<ArtifactWritten> FetchAsync(JsonElement artifact, CancellationToken cancellation)
    {
        var file = FreePath(artifact.GetProperty("fileName").GetString()!);
        await server.DownloadAsync(artifact.GetProperty("hash").GetString()!, file, cancellation);
        return new ArtifactWritten(artifact.GetProperty("node").GetString()!, file, artifact.GetProperty("mediaType").GetString()!);
    }

    /// <summary>The file's place below the output folder; nothing that is there is replaced.</summary>
    /// <exception cref="InputException">The server names a file outside of it.</exception>
    private string FreePath(string name)
    {
        string path;
        try
        {
            path = new FileRoots([], request.Options.Output).ResolveOutput(name);
        }
        catch (UnauthorizedAccessException outside)
        {
            throw new InputException($"the server sends a file called '{name}': {outside.Message}");
        }
        for (var number = 2; File.Exists(path); number++)
            path = Path.Combine(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(name)}-{number}{Path.GetExtension(name)}");
        return path;
    }

    private IRunReport Report()
    {
        if (settings.Json) return new JsonReport();
        var wanted = settings.Targets.Count > 0 ? settings.Targets : _outputs;
        var summary = new RunSummary(wanted.ToHashSet(StringComparer.Ordinal), settings);
        return Terminal.IsInteractive ? new BarReport(summary) : new PlainReport(summary);
    }
}
