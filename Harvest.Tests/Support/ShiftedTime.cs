namespace Harvest.Tests.Support;

/// <summary>The real clock, set forward by so much; timers run as ever.</summary>
public sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
}
