namespace Harvest.Storage.Sources;

/// <summary>Finds the sources that a person should look at.</summary>
public sealed class SourceTroubles(Database database)
{
    /// <summary>More are not told.</summary>
    public const int Most = 100;

    /// <summary>The sources whose last harvests all failed: aborted, timed out, or not listed to their end without error.</summary>
    /// <param name="least">So many failures in a row.</param>
    /// <param name="cancellationToken">Stops at once.</param>
    /// <returns>Active sources, the worst first. Harvests of a part of a source do not count.</returns>
    public Task<IReadOnlyList<FailingSource>> FailingAsync(int least, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<FailingSource>>(
            async session => [.. await session.QueryAsync<FailingSource>(
                """
                SELECT s.id, s.name, count(*) AS failures, max(j.created) AS last
                FROM harvest_source s JOIN harvest_job j ON j.source_id = s.id
                WHERE s.active AND j.orders = '' AND j.status IN ('Finished', 'Aborted') AND NOT (j.status = 'Finished' AND j.complete)
                    AND NOT EXISTS (SELECT 1 FROM harvest_job g WHERE g.source_id = s.id AND g.orders = ''
                        AND g.status = 'Finished' AND g.complete AND g.created > j.created)
                GROUP BY s.id, s.name HAVING count(*) >= @least
                ORDER BY count(*) DESC, s.name LIMIT @Most
                """,
                new { least, Most })],
            cancellationToken);
}

/// <summary>A source that fails.</summary>
public sealed record FailingSource
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Harvests that failed, in a row.</summary>
    public long Failures { get; init; }

    /// <summary>When the last of them was made.</summary>
    public DateTimeOffset Last { get; init; }
}
