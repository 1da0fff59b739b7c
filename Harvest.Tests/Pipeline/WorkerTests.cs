using System.Diagnostics;
using Harvest.Storage;

namespace Harvest.Tests.Pipeline;

/// <summary>Who surely is dead, and who may live.</summary>
public sealed class WorkerTests
{
    [Test]
    public void This_process_lives() => Worker.MayLive(Worker.Id).ShouldBeTrue();

    [Test]
    public void A_process_that_was_killed_is_dead_even_before_its_parent_has_noticed()
    {
        using var other = Process.Start("sleep", "600");
        var name = NameOf(other);
        Worker.MayLive(name).ShouldBeTrue();

        other.Kill();
        other.WaitForExit();

        Worker.MayLive(name).ShouldBeFalse();
    }

    [Test]
    public void A_process_number_that_was_given_away_again_is_another_process() =>
        Worker.MayLive(Replace(2, "1")).ShouldBeFalse();

    [TestCase(0, "another-machine")]
    [TestCase(2, "?")]
    [TestCase(3, "1")]
    public void Nobody_is_dead_whom_we_cannot_see(int part, string value)
    {
        Worker.MayLive(Replace(part, value)).ShouldBeTrue();
        Worker.MayLive(Replace(part, value).Replace($":{Environment.ProcessId}:", ":4194305:", StringComparison.Ordinal)).ShouldBeTrue();
    }

    [TestCase("")]
    [TestCase("web-1")]
    [TestCase("a:b:c")]
    [TestCase("a:b:c:d")]
    public void A_name_that_is_none_of_ours_may_live(string name) => Worker.MayLive(name).ShouldBeTrue();

    private static string Replace(int part, string value) =>
        string.Join(':', Worker.Id.Split(':').Select((old, i) => i == part ? value : old));

    /// <summary>The name that another process holds its leases by.</summary>
    private static string NameOf(Process process)
    {
        var stat = File.ReadAllText($"/proc/{process.Id}/stat");
        var start = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        return string.Join(':', Worker.Id.Split(':').Select((part, i) => i switch { 1 => $"{process.Id}", 2 => start, _ => part }));
    }
}
