using Microsoft.Extensions.Logging;

namespace LdmGraph.Hosting.Plugins;

/// <summary>Looks at the plugins again when their folders have changed and been quiet for a moment, as they are after a build.</summary>
public sealed partial class PluginWatcher : IDisposable
{
    /// <summary>A build writes its files within less than this of one another.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(400);

    private readonly LivePlugins _plugins;
    private readonly ILogger<PluginWatcher> _log;
    private readonly ITimer _timer;
    private readonly List<FileSystemWatcher> _watchers = [];

    /// <summary>Begins to watch. Folders that are not there yet are made: nothing tells when they come.</summary>
    public PluginWatcher(LivePlugins plugins, ILogger<PluginWatcher> log, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        ArgumentNullException.ThrowIfNull(time);
        (_plugins, _log) = (plugins, log);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        foreach (var folder in plugins.Current.Folders)
        {
            Directory.CreateDirectory(folder);
            var watcher = new FileSystemWatcher(folder)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Changed += (_, _) => Plan();
            watcher.Created += (_, _) => Plan();
            watcher.Deleted += (_, _) => Plan();
            watcher.Renamed += (_, _) => Plan();
            // More happened than it could tell: looking finds it all the same.
            watcher.Error += (_, error) => { LogLost(folder, error.GetException()); Plan(); };
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers) watcher.Dispose();
        _timer.Dispose();
    }

    /// <summary>Soon; whatever happens until then puts it off.</summary>
    private void Plan() => _timer.Change(Quiet, Timeout.InfiniteTimeSpan);

    private void Look()
    {
        try
        {
            _plugins.Refresh();
        }
        // On a timer's thread: it would end the process. The next change is another try.
        catch (Exception broken)
        {
            LogFailure(broken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes in {Folder} came faster than they could be followed.")]
    private partial void LogLost(string folder, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "The plugins could not be looked at again.")]
    private partial void LogFailure(Exception cause);
}
