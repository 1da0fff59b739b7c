using System.Diagnostics;

namespace Harvest.Tests.Support;

/// <summary>
/// Waits for what a real server or process does in its own time: a condition and a deadline, never a fixed sleep.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Comes back when the condition holds; fails the test, naming it, when it does not within the deadline.
    /// </summary>
    public static async Task ShouldAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        var deadline = TestPatience.Factor * (within ?? TimeSpan.FromSeconds(10));
        var since = Stopwatch.StartNew();
        Exception? last = null;
        do
        {
            try
            {
                if (await condition())
                    return;
                last = null;
            }
            catch (Exception e) when (e is not AssertionException)
            {
                // What is not there yet may throw; only the deadline decides.
                last = e;
            }
            await Task.Delay(Pause);
        }
        while (since.Elapsed < deadline);
        throw new AssertionException($"Not within {deadline.TotalSeconds:0.#} s: {what}\n{last}");
    }

    /// <inheritdoc cref="ShouldAsync(Func{Task{bool}}, string, TimeSpan?)"/>
    public static Task ShouldAsync(Func<bool> condition, string what, TimeSpan? within = null) =>
        ShouldAsync(() => Task.FromResult(condition()), what, within);
}
