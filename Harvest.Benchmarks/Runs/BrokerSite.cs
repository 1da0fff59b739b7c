using System.Diagnostics;
using Dapper;
using Harvest.Storage;
using Harvest.Tests.Servers;
using Npgsql;

namespace Harvest.Benchmarks.Runs;

/// <summary>A site of its own: a new database, queues under a new site id, and its daemons; gone with its disposal.</summary>
internal sealed class BrokerSite : IAsyncDisposable
{
    private readonly string connection;
    private readonly Func<Task> drop;

    /// <summary>Without a broker one process does all, and looks for jobs itself.</summary>
    private readonly bool hasBroker;

    private BrokerSite(string connection, Func<Task> drop, Daemons daemons, bool hasBroker)
    {
        this.hasBroker = hasBroker;
        this.connection = connection;
        this.drop = drop;
        Daemons = daemons;
    }

    public Daemons Daemons { get; }

    /// <param name="queue">The setting <c>Queue:Type</c>.</param>
    /// <param name="broker">The setting <c>Queue:Url</c>.</param>
    /// <param name="verbs">The daemons, each with its options.</param>
    public static async Task<BrokerSite> CreateAsync(
        string harvest, string folder, PostgresServer postgres, string queue, string? broker,
        IReadOnlyList<string> verbs, CancellationToken cancellationToken)
    {
        var connection = await postgres.CreateDatabaseAsync();
        var settings = new Dictionary<string, string>
        {
            ["HARVEST__SITEID"] = $"bench{Guid.NewGuid():N}",
            ["HARVEST__DATABASE"] = connection,
            ["HARVEST__QUEUE__TYPE"] = queue,
            ["HARVEST__HTTP__ALLOWPRIVATEADDRESSES"] = "true",
        };
        if (broker is not null)
            settings["HARVEST__QUEUE__URL"] = broker;
        var daemons = new Daemons(harvest, settings, folder, verbs);
        await daemons.DoAsync(["initdb"], cancellationToken);
        return new BrokerSite(connection, () => postgres.DropDatabaseAsync(connection), daemons, broker is not null);
    }

    public Task<ChildResult> DoAsync(string[] arguments, CancellationToken cancellationToken) =>
        Daemons.DoAsync(arguments, cancellationToken);

    /// <summary>Starts the daemons and waits until each consumer has said that it lives.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        Daemons.Keep();
        var watch = Stopwatch.StartNew();
        await using var open = new NpgsqlConnection(connection);
        while (hasBroker && await open.ExecuteScalarAsync<long>("SELECT count(*) FROM harvest_consumer") < Daemons.Count)
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(1))
                throw new BenchException("The consumers did not come up within a minute");
            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>Makes a job and has it put on the queue.</summary>
    public async Task BeginAsync(string source, CancellationToken cancellationToken)
    {
        await DoAsync(["job", source], cancellationToken);
        if (hasBroker)
            await DoAsync(["run"], cancellationToken);
    }

    /// <summary>The newest job of a source.</summary>
    public async Task<BrokerJob> JobAsync(string source, CancellationToken cancellationToken)
    {
        await using var open = new NpgsqlConnection(connection);
        return await open.QuerySingleAsync<BrokerJob>(new CommandDefinition(
            """
            SELECT j.created, j.gather_started AS GatherStarted, j.finished, j.completed FROM harvest_job j JOIN harvest_source s ON s.id = j.source_id
            WHERE s.name = @source ORDER BY j.created DESC LIMIT 1
            """,
            new { source },
            cancellationToken: cancellationToken));
    }

    /// <summary>From the start of the newest job's gathering to its end.</summary>
    public async Task<double> SecondsAsync(string source, CancellationToken cancellationToken)
    {
        var job = await JobAsync(source, cancellationToken);
        return job is { Finished: { } finished, GatherStarted: { } started }
            ? (finished - started).TotalSeconds
            : throw new BenchException($"The job of {source} has not ended");
    }

    public async Task WaitAsync(
        string source, Func<BrokerJob, bool> isReached, TimeSpan timeout, TimeSpan look, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (!isReached(await JobAsync(source, cancellationToken)))
        {
            if (watch.Elapsed > timeout)
                throw new BenchException($"The job of {source} did not get on within {timeout.TotalMinutes} minutes");
            await Task.Delay(look, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Daemons.DisposeAsync();
        await drop();
    }
}

/// <summary>Where a job stands.</summary>
internal sealed record BrokerJob
{
    public DateTime Created { get; init; }

    public DateTime? GatherStarted { get; init; }

    public DateTime? Finished { get; init; }

    public long Completed { get; init; }
}
