using Harvest.Http;
using Polly;
using Polly.Retry;

namespace Harvest.Pipeline.Fetch;

/// <summary>
/// Whether a source is worth asking on: it is not when a run of requests failed, none answered in between, and the run has lasted
/// longer than a failing host is left alone (<see cref="HttpOptions.CircuitBreakSeconds"/>), so that it had its second chance.
/// </summary>
internal sealed class SourceHealth
{
    private const int MaxFailures = 10;

    private readonly TimeSpan patience;
    private readonly TimeProvider time;
    private readonly ResiliencePipeline retries;
    private readonly Lock gate = new();
    private int failures;
    private long since;

    /// <param name="options">How often, and how long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Told of what is tried again.</param>
    public SourceHealth(HarvestOptions options, TimeProvider time, Action<string> tell)
    {
        this.time = time;
        patience = TimeSpan.FromSeconds(options.Http.CircuitBreakSeconds);
        // What the client's own retries could not mend may be better in a minute: the claims are kept so long.
        retries = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is RemoteException { IsTransient: true } fault && !(IsDown(fault) && Complaint is not null)),
                MaxRetryAttempts = Math.Max(1, options.Consumer.Attempts - 1),
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromSeconds(options.Http.RetryDelaySeconds * 2),
                MaxDelay = TimeSpan.FromMinutes(2),
                UseJitter = true,
                DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as RemoteException)?.RetryAfter),
                OnRetry = arguments =>
                {
                    tell(arguments.Outcome.Exception!.Message);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>What is wrong, for people; null while the source is worth asking.</summary>
    public string? Complaint { get; private set; }

    /// <summary>Asks, again where that may help, and takes note of how it ends.</summary>
    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken) =>
        await retries.ExecuteAsync(async token => await WatchAsync(ask, token), cancellationToken);

    private async Task<T> WatchAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await ask(cancellationToken);
            Well();
            return answer;
        }
        catch (RemoteException fault) when (IsDown(fault))
        {
            Ill(fault);
            throw;
        }
        catch (RemoteException)
        {
            Well();
            throw;
        }
    }

    /// <summary>A host that asks for patience is up; so is one that refuses a single request for good.</summary>
    private static bool IsDown(RemoteException fault) => fault is { IsTransient: true, Status: null or >= 500 };

    private void Well()
    {
        lock (gate)
            failures = 0;
    }

    private void Ill(RemoteException fault)
    {
        lock (gate)
        {
            if (failures++ == 0)
                since = time.GetTimestamp();
            var lasting = time.GetElapsedTime(since);
            if (failures >= MaxFailures && lasting > patience)
                Complaint ??= $"The source has not answered for {lasting.TotalSeconds:0} s: {fault.Message}";
        }
    }
}
