using Dapper;
using Harvest.Benchmarks.Portal;
using Harvest.Storage;
using Npgsql;

namespace Harvest.Benchmarks.Chaos;

/// <summary>Looks at the truth from outside, with SQL of its own.</summary>
internal sealed class ChaosDatabase(string connectionString)
{
    /// <summary>The newest job; waits while the server is away.</summary>
    public Task<ChaosJob> JobAsync(CancellationToken cancellationToken) =>
        AskAsync(
            connection => connection.QuerySingleAsync<ChaosJob>(
                """
                SELECT id AS Id, status AS Status, complete AS Complete, listed + completed AS Progress,
                    (SELECT count(*) FROM harvest_gather_error e WHERE e.harvest_job_id = j.id) AS GatherErrors
                FROM harvest_job j ORDER BY created DESC LIMIT 1
                """),
            cancellationToken);

    /// <summary>Holds the catalogue against the portal.</summary>
    public Task<ChaosDifference> CompareAsync(IReadOnlyList<PortalId> expected, CancellationToken cancellationToken) =>
        AskAsync(
            async connection =>
            {
                var guids = (await connection.QueryAsync<string>("SELECT guid FROM dataset WHERE state = 'active'")).AsList();
                var distinct = guids.ToHashSet();
                var wanted = expected.Select(id => id.Id).ToHashSet();
                return new ChaosDifference(
                    wanted.Count(id => !distinct.Contains(id)),
                    distinct.Count(guid => !wanted.Contains(guid)),
                    guids.Count - distinct.Count);
            },
            cancellationToken);

    /// <summary>Jobs and objects that have not ended.</summary>
    public Task<(long Jobs, long Objects)> OpenAsync(CancellationToken cancellationToken) =>
        AskAsync(
            connection => connection.QuerySingleAsync<(long, long)>(
                """
                SELECT (SELECT count(*) FROM harvest_job WHERE status IN ('New', 'Running')),
                    (SELECT count(*) FROM harvest_object WHERE report_status IS NULL)
                """),
            cancellationToken);

    private async Task<T> AskAsync<T>(Func<NpgsqlConnection, Task<T>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync(cancellationToken);
                return await ask(connection);
            }
            catch (Exception fault) when (fault is NpgsqlException or IOException or TimeoutException)
            {
                await Task.Delay(200, cancellationToken);
            }
        }
    }
}

/// <summary>Where a job stands.</summary>
internal sealed record ChaosJob
{
    public string Id { get; init; } = "";

    public string Status { get; init; } = "";

    public bool Complete { get; init; }

    public long Progress { get; init; }

    public long GatherErrors { get; init; }

    public bool HasEnded => Status is "Finished" or "Aborted";
}

/// <summary>What the catalogue lacks, has too much, or twice.</summary>
internal sealed record ChaosDifference(int Lost, int Extra, int Duplicated);
