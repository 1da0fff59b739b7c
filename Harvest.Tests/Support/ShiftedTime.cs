namespace Harvest.Tests.Support;

/// <summary>The real clock, set ahead: what is due in hours comes at once, and nothing else runs faster.</summary>
public sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
