using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Harvest.Http;

/// <summary>
/// Sends again what failed for a passing reason: growing, jittered waits, or the wait that the server asks for. No
/// permit is held meanwhile.
/// </summary>
internal sealed class Retries
{
    private readonly ResiliencePipeline pipeline;

    public Retries(HttpOptions options, TimeProvider time, ILogger logger, int most, double delaySeconds)
    {
        var longest = TimeSpan.FromSeconds(options.MaxRetryAfterSeconds);
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (most > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = most,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromSeconds(delaySeconds),
                ShouldHandle = arguments => ValueTask.FromResult(IsWorthwhile(arguments.Outcome.Exception, longest)),
                DelayGenerator = arguments => ValueTask.FromResult(Asked(arguments.Outcome.Exception)),
                OnRetry = arguments =>
                {
                    logger.Retrying(arguments.RetryDelay.TotalSeconds, arguments.Outcome.Exception?.Message);
                    return default;
                },
            });
        }
        pipeline = builder.Build();
    }

    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var attempts = 0;
        try
        {
            return await pipeline.ExecuteAsync(
                async token =>
                {
                    attempts++;
                    return await attempt(token);
                },
                cancellationToken);
        }
        catch (RemoteException fault)
        {
            fault.Attempts = attempts;
            throw;
        }
    }

    /// <summary>
    /// An open circuit is not waited for: who asked can do other work, and knows from the exception for how long.
    /// </summary>
    private static bool IsWorthwhile(Exception? exception, TimeSpan longest) =>
        exception is RemoteException { IsTransient: true, Fault: not RemoteFault.CircuitOpen } fault
        && !(fault.RetryAfter > longest);

    private static TimeSpan? Asked(Exception? exception) =>
        exception is RemoteException { RetryAfter: { } wait } && wait > TimeSpan.Zero ? wait : null;
}
