namespace Harvest.Tests.Support;

/// <summary>A clock that stands still until a test moves it. Timers run in real time.</summary>
public sealed class HeldTime : TimeProvider
{
    private DateTimeOffset now = new(2024, 2, 29, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan by) => now += by;

    public void Set(DateTimeOffset time) => now = time;
}
