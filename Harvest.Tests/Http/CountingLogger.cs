using System.Collections.Concurrent;
using Harvest.Http;
using Microsoft.Extensions.Logging;

namespace Harvest.Tests.Http;

/// <summary>Keeps what is logged, and tells of warnings.</summary>
internal sealed class CountingLogger(Action? onWarning = null) : ILogger<HarvestHttp>
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        Lines.Enqueue($"{formatter(state, exception)} {exception}");
        if (logLevel == LogLevel.Warning)
            onWarning?.Invoke();
    }
}
