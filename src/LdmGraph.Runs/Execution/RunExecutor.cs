using LdmGraph.Diffusion;
using LdmGraph.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LdmGraph.Runs;

/// <summary>Executes one attempt of a run: binds its graph, runs it in a folder of its own, keeps what it writes.</summary>
internal sealed partial class RunExecutor(RunsOptions options, IServiceProvider host, ArtifactStore artifacts, GraphRunner runner, ResultCache cache, ILogger<RunExecutor> log)
{
    private readonly FileRoots _roots = host.GetRequiredService<FileRoots>();
    private readonly LiveCatalog _catalog = host.GetRequiredService<LiveCatalog>();
    private readonly RequestBinder _binder = new(options.GraphFolder);

    private string Attempts => Path.Combine(options.Folder, "attempts");

    /// <summary>Removes what attempts of a process that died have left.</summary>
    public void CleanUp()
    {
        if (Directory.Exists(Attempts)) Directory.Delete(Attempts, recursive: true);
    }

    /// <summary>What runs of requests: each checked, with the values of its params. None is queued yet.</summary>
    /// <exception cref="InvalidRunException">One of them is wrong.</exception>
    public IReadOnlyList<NewRun> Check(IReadOnlyList<RunRequest> requests, DateTimeOffset now, string? retryOf = null)
    {
        var (roots, services) = Folder("checks");
        using var use = _catalog.Use();
        var documents = new Dictionary<(string, string?), GraphDocument>();
        var runs = new List<NewRun>(requests.Count);
        foreach (var request in requests)
        {
            // A sweep is one graph many times.
            if (!documents.TryGetValue((request.Graph, request.Name), out var document)) documents[(request.Graph, request.Name)] = document = _binder.Parse(request.Graph, request.Name);
            var bound = RequestBinder.Bind(document, use.Catalog, request.Params, roots, services);
            if (RequestBinder.Check(request, bound) is { Count: > 0 } problems) throw new InvalidRunException(runs.Count, problems);
            runs.Add(new NewRun(RunId.Create(now), request, request.Name ?? document.Name, bound.Params, bound.Seed.ToString(), retryOf));
        }
        return runs;
    }

    /// <summary>Runs the attempt to its end. What goes wrong is in the outcome, whose files are pinned in the store. It is queued where the host went away.</summary>
    public async Task<Outcome> ExecuteAsync(Claim claim, RunJournal journal, CancellationToken cancellation)
    {
        var outcome = await AttemptAsync(claim, journal, cancellation);
        // A host that is disposed without being stopped takes the services away under the nodes: that is no failure of theirs.
        return outcome.State == RunState.Failed && HostIsGone() ? outcome with { State = RunState.Queued } : outcome;
    }

    private async Task<Outcome> AttemptAsync(Claim claim, RunJournal journal, CancellationToken cancellation)
    {
        var attempt = new AttemptLog(journal, claim.Attempt);
        var folder = Path.Combine(Attempts, $"{claim.Id}-{claim.Attempt}");
        try
        {
            var (roots, services) = Folder(folder);
            using var use = _catalog.Use();
            var bound = RequestBinder.Bind(_binder.Parse(claim.Graph, claim.Name), use.Catalog, claim.Params, roots, services);
            if (bound.HasErrors) return attempt.Close(RunState.Failed, [.. bound.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error).Select(RunProblem.Of)]);
            var problems = RequestBinder.Plan(bound, claim.Targets, out var plan);
            if (plan is null) return attempt.Close(RunState.Failed, problems);
            Directory.CreateDirectory(folder);
            var previews = host.GetService<IPictureEncoder>() is { } encoder ? new PreviewRenderer(encoder, host.GetRequiredService<LatentColors>()) : null;
            await foreach (var happened in runner.RunAsync(plan, new RunOptions
            {
                Services = services,
                Cache = cache,
                Environment = options.Environment,
                RenderPreview = previews is null ? null : previews.Render,
            }, cancellation))
            {
                if (happened is ArtifactWritten file) attempt.Note(await KeepAsync(file, roots.Output));
                else attempt.Note(happened);
            }
            return attempt.Close(attempt.End!.Value);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return attempt.Close(RunState.Failed, [new RunProblem(failed.Message) { Details = failed.ToString() }]);
        }
        catch (Exception failed)
        {
            // Nodes' failures are events; this one is ours, and must not stop the queue.
            LogFailure(claim.Id, failed);
            return attempt.Close(RunState.Failed, [new RunProblem($"the engine failed: {failed.Message}") { Details = failed.ToString() }]);
        }
        finally
        {
            Remove(folder);
        }
    }

    private bool HostIsGone()
    {
        try
        {
            host.GetService(typeof(FileRoots));
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>What the attempt made is kept elsewhere by now: a folder that resists changes nothing about its outcome, and the next start tries again.</summary>
    private void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            LogLeftBehind(folder, refused);
        }
    }

    /// <summary>Graphs read what the host lets them read, the graphs' own folder and earlier results, and write into the folder given.</summary>
    private (FileRoots Roots, IServiceProvider Services) Folder(string output)
    {
        var roots = new FileRoots([.. _roots.Readable, options.GraphFolder, artifacts.Folder], Path.Combine(Attempts, output));
        return (roots, new RunServices(host, roots));
    }

    private async Task<Artifact> KeepAsync(ArtifactWritten file, string output)
    {
        // Also of a run that is being cancelled: the file is there, and its picture counts.
        var (hash, bytes) = await artifacts.PutPinnedAsync(file.Path, CancellationToken.None);
        var name = Path.GetRelativePath(output, file.Path).Replace(Path.DirectorySeparatorChar, '/');
        if (name.StartsWith("../", StringComparison.Ordinal)) name = Path.GetFileName(file.Path);
        var size = file.MediaType.StartsWith("image/", StringComparison.Ordinal) ? artifacts.Measure(hash) : null;
        return new Artifact(hash, name, file.MediaType, bytes, file.Node, size?.Width, size?.Height);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Id} failed outside of its nodes.")]
    private partial void LogFailure(string id, Exception failed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The folder {Folder} could not be removed.")]
    private partial void LogLeftBehind(string folder, Exception refused);
}
