namespace Harvest.Storage;

/// <summary>
/// The time of day of the database, which stamps and leases go by: so a machine whose own clock is an hour ahead or behind
/// changes nothing. It is asked for when a connection is opened, every half minute at most; in between it goes on by the
/// machine's tick count, which nobody sets. With SQLite, or before the first connection, it is the machine's own clock.
/// </summary>
/// <param name="machine">The clock of this machine; its timers are used as they are.</param>
public sealed class DatabaseClock(TimeProvider machine) : TimeProvider
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private volatile Reading? reading;

    /// <summary>The clock of this machine.</summary>
    public TimeProvider Machine => machine;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    /// <summary>
    /// True when the database must be asked again: after a while, and when this machine slept, since no ticks are counted then.
    /// </summary>
    internal bool IsStale => reading is not { } last
        || machine.GetElapsedTime(last.Ticks) is var elapsed
        && (elapsed > Fresh || (machine.GetUtcNow() - last.Here - elapsed).Duration() > TimeSpan.FromSeconds(1));

    public override DateTimeOffset GetUtcNow() => reading is { } last ? last.There + machine.GetElapsedTime(last.Ticks) : machine.GetUtcNow();

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Sets the clock by the database's.</summary>
    internal async Task SetAsync(Func<Task<DateTimeOffset>> ask)
    {
        var asked = machine.GetTimestamp();
        var there = await ask();
        // It was read somewhere on the way: the middle is wrong by half of the way at most.
        reading = new Reading(there + (machine.GetElapsedTime(asked) / 2), machine.GetTimestamp(), machine.GetUtcNow());
    }

    private sealed record Reading(DateTimeOffset There, long Ticks, DateTimeOffset Here);
}
