using System.Collections.Concurrent;
using System.Globalization;
using NUnit.Framework.Interfaces;

[assembly: Harvest.Tests.Support.TimeLimit]

namespace Harvest.Tests.Support;

/// <summary>How much longer than on an idle machine tests wait: <c>HARVEST_TEST_PATIENCE</c>, by default 3.</summary>
internal static class TestPatience
{
    public static double Factor { get; } = double.TryParse(
        Environment.GetEnvironmentVariable("HARVEST_TEST_PATIENCE"), NumberStyles.Float, CultureInfo.InvariantCulture, out var factor)
        && factor > 0 ? factor : 3;
}

/// <summary>
/// Every test may take 200 seconds, times <see cref="TestPatience"/>. .NET can end no thread and no task that does not listen, so one that
/// hangs ends the run, by name.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class TimeLimitAttribute : Attribute, ITestAction
{
    private static readonly TimeSpan Limit = TestPatience.Factor * TimeSpan.FromSeconds(200);

    private readonly ConcurrentDictionary<string, Timer> running = new();

    public ActionTargets Targets => ActionTargets.Test;

    public void BeforeTest(ITest test) =>
        running[test.Id] = new Timer(_ => End(test.FullName), null, Limit, Timeout.InfiniteTimeSpan);

    public void AfterTest(ITest test)
    {
        if (running.TryRemove(test.Id, out var timer))
            timer.Dispose();
    }

    private static void End(string test)
    {
        Console.Error.WriteLine($"{test} took more than {Limit.TotalSeconds:0} s (HARVEST_TEST_PATIENCE)");
        Environment.Exit(3);
    }
}
