using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;
using Quartz.Extensibility;

namespace LdmGraph.Runs;

/// <summary>
/// Execution. Quartz hands out turns: each run that is submitted schedules a ticket, and whoever is given a ticket executes
/// the run that is first in the table at that moment. So the order is decided in one place and may change until the last, a
/// cancelled run leaves a ticket that finds nothing, and a lost ticket is replaced.
/// </summary>
/// <remarks>
/// Quartz keeps the tickets in memory: the table knows what waits, and a process that starts writes new ones. A second
/// durable copy of the queue could only disagree with the table.
/// </remarks>
internal sealed partial class QuartzRunQueue : IHostedService, IAsyncDisposable
{
    private static readonly JobKey Ticket = new("graph-run");
    private static readonly TimeSpan PublishPatience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, LiveRun> _live = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private FileStream? _lock;
    private StandaloneSchedulerFactory? _quartz;
    private IScheduler? _scheduler;
    private Task _sweeping = Task.CompletedTask;
    private int _tickets;

    /// <summary>Opens the table, takes up what an earlier process left, and starts.</summary>
    /// <exception cref="IOException">The folder cannot be used; the message says why and what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        HoldFolder();
        await _database.OpenAsync(cancellationToken);
        _executor.CleanUp();
        _artifacts.CleanUp();
        await RecoverAsync(cancellationToken);
        _quartz = QuartzSchedulerBuilder.Create(q =>
        {
            q.ConfigureScheduler(options => options.InstanceName = $"ldmgraph-{Guid.NewGuid():n}");
            q.UseInMemoryStore();
            q.UseDefaultThreadPool(_options.Concurrency);
            q.UseJobFactory(new Tickets(this));
        }).Build();
        _scheduler = await _quartz.GetScheduler(cancellationToken);
        await _scheduler.AddJob(JobBuilder.Create<TicketJob>().WithIdentity(Ticket).StoreDurably().Build(), cancellationToken: cancellationToken);
        await _scheduler.Start(cancellationToken);
        await IssueTicketsAsync(cancellationToken);
        _sweeping = Task.Run(SweepAsync, CancellationToken.None);
    }

    /// <summary>Lets runs finish for a while, then puts what still runs back into the queue.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        // Whoever is claiming has claimed, or sees that there is nothing more to claim.
        await _gate.WaitAsync(CancellationToken.None);
        _gate.Release();
        if (_scheduler is not null) await _scheduler.Standby(CancellationToken.None);
        await EndedAsync(_options.DrainTime, cancellationToken);
        foreach (var run in _live.Values) await run.ReleaseAsync();
        var isEnded = await EndedAsync(_options.StopTime, CancellationToken.None);
        if (!isEnded) LogStubborn(_live.Count);
        if (_scheduler is not null) await _scheduler.Shutdown(waitForJobsToComplete: isEnded, CancellationToken.None);
        await _sweeping;
    }

    /// <returns>True when no attempt is under way any more; false when that takes longer.</returns>
    private async Task<bool> EndedAsync(TimeSpan time, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(time);
        try
        {
            await Task.WhenAll(_live.Values.Select(run => run.Ended)).WaitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        if (_quartz is not null) await _quartz.DisposeAsync();
        await _database.DisposeAsync();
        if (_lock is not null) await _lock.DisposeAsync();
        _gate.Dispose();
        _stopping.Dispose();
    }

    /// <summary>The folder is ours for as long as this process lives, however it ends.</summary>
    private void HoldFolder()
    {
        var path = Path.Combine(_options.Folder, "lock");
        try
        {
            Directory.CreateDirectory(_options.Folder);
            _lock = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException($"the folder {_options.Folder} cannot be written: {refused.Message}; give this user the right to, or choose another folder for data", refused);
        }
        catch (IOException taken) when (File.Exists(path))
        {
            throw new IOException($"another process uses the folder {_options.Folder}; end it, or choose another folder for data", taken);
        }
    }

    /// <summary>As many tickets as runs wait.</summary>
    private async Task IssueTicketsAsync(CancellationToken cancellation)
    {
        if (_scheduler is null || _stopping.IsCancellationRequested) return;
        var waiting = await _store.StatusAsync(cancellation);
        while (!waiting.IsPaused && Volatile.Read(ref _tickets) < waiting.Queued)
        {
            Interlocked.Increment(ref _tickets);
            await _scheduler.TriggerJob(Ticket, null, cancellation);
        }
    }

    private async Task ExecuteNextAsync()
    {
        Interlocked.Decrement(ref _tickets);
        using var live = new LiveRun();
        Claim? claim;
        await _gate.WaitAsync();
        try
        {
            claim = _stopping.IsCancellationRequested ? null : await _store.ClaimAsync(CancellationToken.None);
            if (claim is null) return;
            _live[claim.Id] = live;
        }
        finally
        {
            _gate.Release();
        }
        try
        {
            await ExecuteAsync(claim, live);
        }
        catch (Exception failed)
        {
            // Whatever it was, the queue goes on. The attempt is lost; the next sweep sees that nobody executes it.
            LogLost(claim.Id, failed);
        }
        finally
        {
            _live.TryRemove(claim.Id, out _);
            live.End();
        }
    }

    private async Task ExecuteAsync(Claim claim, LiveRun live)
    {
        var journal = JournalOf(claim.Id, claim.Attempt - 1);
        journal.Write(new RunStateUpdate(RunState.Running, []) { Attempt = claim.Attempt });
        _watch.Changed(claim.Id);
        var outcome = await _executor.ExecuteAsync(claim, journal, live.Cancellation);
        try
        {
            if (outcome.State == RunState.Queued || (live.IsReleased && outcome.State != RunState.Done))
            {
                await _store.ReleaseAsync(claim.Id, claim.Attempt, CancellationToken.None);
                Retire(claim.Id, journal);
                return;
            }
            var end = journal.Number(new RunStateUpdate(outcome.State, outcome.Errors) { Attempt = claim.Attempt });
            if (await PublishAsync(claim, outcome, JournalCodec.Write([.. journal.Lasting, end]))) journal.Write(end);
        }
        finally
        {
            _artifacts.Unpin(outcome.Outputs.Select(file => file.Hash));
        }
        Retire(claim.Id, journal);
        _watch.Changed(claim.Id);
        if (claim.Sheet is not null) await ComposeAsync(claim.Sheet, CancellationToken.None);
    }

    /// <summary>Publishes, also when the disk is full for a while.</summary>
    private async Task<bool> PublishAsync(Claim claim, Outcome outcome, byte[] journal)
    {
        var began = _time.GetTimestamp();
        while (true)
            try
            {
                return await _store.FinishAsync(claim.Id, claim.Attempt, outcome, journal, CancellationToken.None);
            }
            catch (IOException failed) when (_time.GetElapsedTime(began) < PublishPatience && !_stopping.IsCancellationRequested)
            {
                LogNotPublished(claim.Id, failed);
                await Task.Delay(TimeSpan.FromSeconds(1), _time, CancellationToken.None);
            }
    }

    private async Task RecoverAsync(CancellationToken cancellation)
    {
        List<string> lost;
        await _gate.WaitAsync(cancellation);
        try
        {
            lost = await _store.RecoverAsync(_live.ContainsKey, _options.MaxAttempts, GivenUp, cancellation);
        }
        finally
        {
            _gate.Release();
        }
        foreach (var id in lost)
        {
            LogRecovered(id);
            if (await _store.FindAsync(id, cancellation) is { State: RunState.Failed }) await EndAsync(id);
            else _watch.Changed(id);
        }
    }

    /// <summary>From time to time: attempts that nobody executes, tickets that got lost, files that nobody refers to.</summary>
    private async Task SweepAsync()
    {
        var nextFiles = DateTimeOffset.MinValue;
        using var timer = new PeriodicTimer(_options.SweepInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
                try
                {
                    await RecoverAsync(_stopping.Token);
                    await ComposeAsync(null, _stopping.Token);
                    await IssueTicketsAsync(_stopping.Token);
                    if (_time.GetUtcNow() < nextFiles) continue;
                    nextFiles = _time.GetUtcNow() + FileSweepInterval;
                    await PurgeAsync(_time.GetUtcNow() - KeptFor, _stopping.Token);
                }
                catch (IOException failed)
                {
                    LogSweepFailed(failed);
                }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The queue stops.
        }
    }

    /// <summary>Removes for good what was deleted before a moment, and files from before it to which nothing refers.</summary>
    internal async Task PurgeAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        await _store.PurgeAsync(before, cancellation);
        _artifacts.Sweep(await _store.HashesAsync(cancellation), before);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An attempt of run {Id} was lost: its process ended.")]
    private partial void LogRecovered(string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} runs do not stop; the process ends without them, and they are tried again when it starts.")]
    private partial void LogStubborn(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "An attempt of run {Id} was lost.")]
    private partial void LogLost(string id, Exception failed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The result of run {Id} cannot be written yet; trying again.")]
    private partial void LogNotPublished(string id, Exception failed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking after the queue failed; it is tried again.")]
    private partial void LogSweepFailed(Exception failed);

    private sealed class TicketJob(QuartzRunQueue queue) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await queue.ExecuteNextAsync();
    }

    private sealed class Tickets(QuartzRunQueue queue) : IJobFactory
    {
        public ValueTask<JobScope> CreateJob(TriggerFiredBundle bundle, IScheduler scheduler, CancellationToken cancellationToken) => new(new JobScope(new TicketJob(queue), null));

        public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken) => default;
    }
}
