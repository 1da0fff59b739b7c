namespace Harvest.Storage;

/// <summary>The table <c>harvest_consumer</c>: which consumers live, where, and what they do.</summary>
public sealed class ConsumerStore(Database database, TimeProvider time)
{
    /// <summary>A consumer that was not seen for so long counts as dead.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>One that beats every five seconds and was not seen for so long is looked at twice: it may be dead already.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(12);

    /// <summary>Says that the scheduler runs.</summary>
    public Task MarkScheduledAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync(
                "INSERT INTO harvest_scheduler (id, ran) VALUES (1, @now) ON CONFLICT (id) DO UPDATE SET ran = excluded.ran",
                new { now = time.GetUtcNow() }),
            cancellationToken);

    /// <summary>When the scheduler last ran; null for never.</summary>
    public Task<DateTimeOffset?> ScheduledAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async session => (await session.QueryAsync<DateTimeOffset>("SELECT ran FROM harvest_scheduler WHERE id = 1"))
                .Select(ran => (DateTimeOffset?)ran).FirstOrDefault(),
            cancellationToken);

    /// <summary>Says that a consumer lives. Those that have been silent for a day are forgotten on the way.</summary>
    public Task BeatAsync(Consumer consumer, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var now = time.GetUtcNow();
                await session.ExecuteAsync(
                    """
                    INSERT INTO harvest_consumer (id, stage, host, process_id, version, lanes, handled, doing, started, seen)
                    VALUES (@Id, @Stage, @Host, @ProcessId, @Version, @Lanes, @Handled, @Doing, @Started, @now)
                    ON CONFLICT (id) DO UPDATE SET handled = excluded.handled, doing = excluded.doing, seen = excluded.seen
                    """,
                    new
                    {
                        consumer.Id,
                        consumer.Stage,
                        consumer.Host,
                        consumer.ProcessId,
                        consumer.Version,
                        consumer.Lanes,
                        consumer.Handled,
                        consumer.Doing,
                        consumer.Started,
                        now,
                    });
                await session.ExecuteAsync(
                    "DELETE FROM harvest_consumer WHERE seen < @old", new { old = now - TimeSpan.FromDays(1) });
            },
            cancellationToken);

    /// <summary>Takes leave.</summary>
    public Task RemoveAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.ExecuteAsync("DELETE FROM harvest_consumer WHERE id = @id", new { id }), cancellationToken);

    /// <summary>Those that live.</summary>
    public Task<IReadOnlyList<Consumer>> LivingAsync(CancellationToken cancellationToken) => ListAsync("seen >= @since", cancellationToken);

    /// <summary>Those of the last day that took no leave and have been silent since: they died, or their machine cannot be reached.</summary>
    public Task<IReadOnlyList<Consumer>> LostAsync(CancellationToken cancellationToken) => ListAsync("seen < @since", cancellationToken);

    private Task<IReadOnlyList<Consumer>> ListAsync(string which, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Consumer>>(
            async session =>
            {
                var now = time.GetUtcNow();
                var found = await session.QueryAsync<Consumer>(
                    $"""
                    SELECT id, stage, host, process_id, version, lanes, handled, doing, started, seen FROM harvest_consumer
                    WHERE {which} ORDER BY stage, host, process_id
                    """,
                    new { since = now - Silence });
                return [.. found.Select(consumer => consumer with { SilentSeconds = Math.Max(0, (int)(now - consumer.Seen).TotalSeconds) })];
            },
            cancellationToken);
}

/// <summary>A process that works on a queue.</summary>
public sealed record Consumer
{
    public required string Id { get; init; }

    /// <summary>Which queue.</summary>
    public required string Stage { get; init; }

    public required string Host { get; init; }

    public int ProcessId { get; init; }

    public string Version { get; init; } = "";

    public int Lanes { get; init; }

    /// <summary>Ids handled since it was started.</summary>
    public long Handled { get; init; }

    /// <summary>Jobs in hand, in words; empty when idle.</summary>
    public string Doing { get; init; } = "";

    /// <summary>The same without what it does no longer: only work of these sources counts.</summary>
    /// <param name="sources">Names of the sources that have an open job.</param>
    public Consumer On(IReadOnlySet<string> sources) => Doing.Length == 0 ? this : this with
    {
        Doing = string.Join(", ", Doing.Split(", ").Where(work => sources.Contains(work.Split(" (")[0]))),
    };

    public DateTimeOffset Started { get; init; }

    public DateTimeOffset Seen { get; init; }

    /// <summary>Seconds since then when this was read.</summary>
    public int SilentSeconds { get; init; }

    /// <summary>Whether it should have been heard of since: it may be dead.</summary>
    public bool IsQuiet => SilentSeconds > ConsumerStore.Quiet.TotalSeconds;
}
