using Microsoft.Extensions.Logging;

namespace LdmGraph.Cli.Output;

/// <summary>Writes the warnings and errors of plugins to standard error; less than that is not for users of the command line.</summary>
internal sealed class WarningLog : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("the command line has one log, standard error");

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var label = logLevel == LogLevel.Warning ? Terminal.Yellow("warning:") : Terminal.Red("error:");
        Console.Error.WriteLine($"{label} {formatter(state, exception)}{(exception is null ? "" : $" ({exception.Message})")}");
    }

    public void Dispose() { }
}
