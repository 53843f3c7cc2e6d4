using LdmGraph.Editor.Documents;

namespace LdmGraph.Editor.Tests;

/// <summary>One empty graph in a folder of its own, and a clock that stands still.</summary>
internal sealed class Bench : IDisposable
{
    private readonly Scratch _scratch = new();

    public Bench(string? text = null)
    {
        Sessions = _scratch.Open(Time);
        Session = text is null ? Sessions.Create("bench") : Sessions.Create("bench", EditorDocument.Parse(text), isPart: false);
    }

    public ManualTime Time { get; } = new();

    public EditorSessions Sessions { get; }

    public EditorSession Session { get; }

    public EditorDocument Document => Session.Document;

    public IReadOnlyList<string> Do(EditorCommand command)
    {
        var result = Session.Apply(command);
        Assert.Null(result.Refusal);
        return result.Created;
    }

    public string Refusal(EditorCommand command) => Session.Apply(command).Refusal ?? throw new InvalidOperationException($"{command.Label} was not refused");

    public void Dispose()
    {
        Sessions.Dispose();
        _scratch.Dispose();
    }
}

/// <summary>A clock that the test moves; timers go off when it does.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_timers) _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan time)
    {
        _now += time;
        List<Timer> due;
        lock (_timers) due = [.. _timers.Where(timer => timer.Due <= _now)];
        foreach (var timer in due) timer.Fire();
    }

    private sealed class Timer(ManualTime time, Action callback) : ITimer
    {
        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : time.GetUtcNow() + dueTime;
            return true;
        }

        public void Fire()
        {
            Due = DateTimeOffset.MaxValue;
            callback();
        }

        public void Dispose() => Due = DateTimeOffset.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
