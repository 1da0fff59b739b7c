namespace Harvest.Storage.Sources;

/// <summary>What is known of a source when its listing begins, read by one statement.</summary>
public sealed class KnownSources(Database database)
{
    /// <param name="sourceId">Which source.</param>
    /// <param name="fingerprint">Address and settings: only jobs of the same may be built upon.</param>
    /// <param name="since">What went before this time counts no more as lost.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    internal Task<KnownSource> ReadAsync(
        string sourceId, string fingerprint, DateTimeOffset since, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => await session.QueryFirstAsync<KnownSource>(
                $"""
                SELECT (SELECT count(*) FROM dataset WHERE harvest_source_id = @sourceId AND state = 'active') AS datasets,
                    (SELECT count(*) FROM harvest_object WHERE harvest_source_id = @sourceId AND current) AS records,
                    (SELECT count(*) FROM (SELECT 1 FROM harvest_object
                        WHERE harvest_source_id = @sourceId AND current AND missing_since IS NOT NULL LIMIT 1) m) AS missing,
                    (SELECT count(*) FROM harvest_excluded WHERE harvest_source_id = @sourceId) AS excluded,
                    ({HeldBack.Lost}) AS lost,
                    ({LastErrorFree} ORDER BY created DESC LIMIT 1) AS last_error_free,
                    ({LastErrorFree} AND full_listing ORDER BY created DESC LIMIT 1) AS last_full_listing
                """,
                new { sourceId, fingerprint, since }) ?? new KnownSource(),
            cancellationToken);

    private const string LastErrorFree =
        "SELECT gather_started FROM harvest_job WHERE source_id = @sourceId AND error_free AND fingerprint = @fingerprint";
}

/// <summary>See <see cref="KnownSources"/>.</summary>
internal sealed record KnownSource
{
    /// <summary>Active datasets.</summary>
    public long Datasets { get; init; }

    /// <summary>Records that datasets show.</summary>
    public long Records { get; init; }

    /// <summary>Above zero when some of them were missing from the last listing.</summary>
    public long Missing { get; init; }

    /// <summary>Records that people keep out.</summary>
    public long Excluded { get; init; }

    /// <summary>Datasets that went lately and have not come back, save those that a person approved.</summary>
    public long Lost { get; init; }

    /// <summary>When the last job began after which only changes need be asked for.</summary>
    public DateTimeOffset? LastErrorFree { get; init; }

    /// <summary>The same of jobs that listed everything.</summary>
    public DateTimeOffset? LastFullListing { get; init; }
}
