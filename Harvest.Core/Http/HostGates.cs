using System.Threading.RateLimiting;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Harvest.Http;

/// <summary>
/// What stands before each host (name and port): so many requests at once, and a circuit breaker that leaves a failing
/// host alone for a while.
/// </summary>
internal sealed class HostGates : IDisposable
{
    private readonly HttpOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly PartitionedRateLimiter<string> permits;

    // A hostile server can redirect to names without end: circuits that rest are forgotten, and there are never many.
    private readonly MemoryCache circuits = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    public HostGates(HttpOptions options, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        permits = PartitionedRateLimiter.Create<string, string>(host => RateLimitPartition.GetConcurrencyLimiter(
            host,
            _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = options.PerHostConcurrency,
                QueueLimit = int.MaxValue,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }));
    }

    /// <summary>
    /// Waits for a turn at the hop's host and sends; the permit goes to the answer, or back at once on a fault.
    /// </summary>
    /// <param name="isCounted">Whether faults count for the circuit, and an open one keeps the request back.</param>
    public async Task<Answer> PassAsync(
        WireRequest hop, Func<CancellationToken, Task<HttpResponseMessage>> send, bool isCounted, CancellationToken cancellationToken)
    {
        var host = $"{hop.Url.IdnHost}:{hop.Url.Port}";
        var permit = await permits.AcquireAsync(host, 1, cancellationToken);
        try
        {
            var message = isCounted
                ? await CircuitOf(host).ExecuteAsync(static async (send, token) => await send(token), send, cancellationToken)
                : await send(cancellationToken);
            return new Answer(hop, message, permit);
        }
        catch (BrokenCircuitException broken)
        {
            permit.Dispose();
            throw Faults.CircuitOpen(hop, broken.RetryAfter, broken.InnerException?.Message);
        }
        catch
        {
            permit.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        permits.Dispose();
        circuits.Dispose();
    }

    private ResiliencePipeline CircuitOf(string host)
    {
        if (circuits.TryGetValue(host, out ResiliencePipeline? known))
            return known!;
        lock (circuits)
        {
            return circuits.GetOrCreate(host, entry =>
            {
                entry.Size = 1;
                entry.SlidingExpiration = TimeSpan.FromSeconds(Math.Max(600, 2 * options.CircuitBreakSeconds));
                return NewCircuit(host);
            })!;
        }
    }

    private ResiliencePipeline NewCircuit(string host) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = arguments => ValueTask.FromResult(SaysHostIsDown(arguments.Outcome.Exception)),
            FailureRatio = 0.8,
            MinimumThroughput = options.CircuitFailures,
            SamplingDuration = TimeSpan.FromMinutes(1),
            BreakDuration = TimeSpan.FromSeconds(options.CircuitBreakSeconds),
            OnOpened = arguments =>
            {
                logger.CircuitOpened(host, arguments.BreakDuration.TotalSeconds, arguments.Outcome.Exception?.Message);
                return default;
            },
            OnClosed = _ =>
            {
                logger.CircuitClosed(host);
                return default;
            },
        })
        .Build();

    /// <summary>A host that asks for patience (429) is up; so is one that refuses a single request for good.</summary>
    private static bool SaysHostIsDown(Exception? exception) =>
        exception is RemoteException { IsTransient: true, Status: null or >= 500 };
}
